// What the test clips say, a string per paragraph.

export const STORY: readonly string[] = [
  'Hi, this is a short walk through the new onboarding. I will show you the three screens that changed, and then the one question I would like you to answer before Thursday.',
  'The first screen used to ask for everything at once. Now it asks for a name and nothing else. People who only want to look around can do that, and we remember where they stopped.',
  'The second screen is where most of the work went. Watch the list on the left while I type. It narrows as you go, and the empty state finally tells you what to do instead of showing a sad drawing of a box.',
  'Here is the part I am not sure about. The summary at the end repeats what you have just entered. In the last round of tests two people liked that, and three people thought something had gone wrong. So the question is simple: do we keep the summary, or do we go straight to the board?',
  'If you need more time with it, the prototype is linked from the ticket. Thank you for watching, and for being frank about it.',
];
