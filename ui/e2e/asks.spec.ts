import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

/** What was asked of the app with which words, for one act. */
const askedOf = (page: Page, act: string): Promise<unknown[][]> =>
  page.evaluate(
    (name) => (window as unknown as { fake: { asked: [string, ...unknown[]][] } }).fake.asked.filter(([it]) => it === name).map(([, ...about]) => about),
    act,
  );

const tell = (page: Page, event: object): Promise<void> =>
  page.evaluate((it) => (window as unknown as { fake: { tell: (event: object) => void } }).fake.tell(it), event);

/** As if it was pasted. */
async function paste(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text);
}

async function openBoard(page: Page): Promise<void> {
  await open(page, 'asks');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('button', { name: 'Review answers' }).click();
  await expect(page.getByRole('article', { name: 'Ada Lovelace, question 1' })).toBeVisible();
}

test('five pasted lines become questions, and twenty names links, by keyboard alone', async ({ page }) => {
  await open(page, 'no-asks');
  await page.keyboard.press('a');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await paste(page, 'First talk');
  await page.keyboard.press('Tab');
  await paste(page, '1. Who are you?\n2. What did you build?\n- What changed?\n• How do you work?\nWhat did we not ask?');
  await expect(page.getByText('5 questions')).toBeVisible();
  await page.keyboard.press('Tab');
  await paste(page, Array.from({ length: 20 }, (_, i) => `Candidate ${i + 1}`).join('\n'));
  await expect(page.getByText('20 people, each with a link of their own')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'First talk' })).toBeFocused();
  await expect(page.getByRole('button', { name: /^Copy the link for/ })).toHaveCount(20);
  expect((await askedOf(page, 'askPeople'))[0]?.[0]).toMatchObject({ kinds: ['video', 'voice', 'text'], deadline: '2w', ends: '12w', store: 'team' });

  await page.getByRole('button', { name: 'Copy all links' }).click();
  const [[rows]] = (await askedOf(page, 'copyWords')) as [[string]];
  expect(rows.split('\n')).toHaveLength(20);
  expect(rows).toMatch(/^Candidate 1\thttps:\/\//);
  await expect(page.getByText('20 links copied')).toBeVisible();
});

test('a template is begun with, and what it replaced can be had back', async ({ page }) => {
  await open(page, 'asks');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'New ask' }).click();
  const [begin, title, questions] = [page.getByLabel('Begin with'), page.getByLabel('What is it about?'), page.getByLabel('Questions', { exact: true })];
  await begin.selectOption('A stand-up');
  await expect(title).toHaveValue('Stand-up');
  await expect(page.getByText('3 questions', { exact: true })).toBeVisible();

  await questions.fill('Anything?');
  await begin.selectOption('A testimonial');
  await expect(questions).toHaveValue(/What is different now\?$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(questions).toHaveValue('Anything?');
  await expect(begin).toHaveValue('stand-up');

  await begin.selectOption('A testimonial');
  await title.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'What was it like to work with us?' })).toBeFocused();
  expect((await askedOf(page, 'askPeople'))[0]?.[0]).toMatchObject({ consent: expect.stringContaining('show it to others'), ends: 'never', limit_s: 0 });
});

test('without a bucket it says what is needed, and nothing is asked', async ({ page }) => {
  await open(page, 'no-bucket');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'New ask' }).click();
  await expect(page.getByRole('alert')).toContainText('under Stores');
  await page.getByLabel('What is it about?').fill('A talk');
  await page.getByLabel('Questions', { exact: true }).fill('Why?');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^Make the links/ })).toBeDisabled();
  expect(await asked(page)).not.toContain('askPeople');
});

test('who is missing is named, and reminded by copied words', async ({ page }) => {
  await open(page, 'asks');
  await page.keyboard.press('a');
  await expect(page.getByText('Missing: Grace Hopper, Edsger Dijkstra, Barbara Liskov and 1 more')).toBeVisible();
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('button', { name: 'Copy a reminder for Grace Hopper' }).click();
  const [[words]] = (await askedOf(page, 'copyWords')) as [[string]];
  expect(words).toMatch(/^Hello Grace Hopper,/);
  expect(words).not.toContain('Dijkstra');
  await page.getByRole('button', { name: 'Copy 4 reminders' }).click();
  await expect(page.getByText('4 reminders copied')).toBeVisible();
});

test('a guest who took their answers back is told of, and is not waited for', async ({ page }) => {
  await open(page, 'asks');
  await tell(page, { type: 'answers_withdrawn', withdrawn: [{ ask: 'x', title: 'First talk', name: 'Mary Shaw' }] });
  await expect(page.getByText('Mary Shaw took their answers back; nothing of it is kept · First talk')).toBeVisible();
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /^First talk/ }).click();
  await expect(page.getByText('Withdrawn', { exact: true })).toHaveAttribute('title', /^Withdrawn by the guest on/);
  await expect(page.getByRole('button', { name: 'Copy a reminder for Mary Shaw' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Review answers' }).click();
  await page.getByRole('button', { name: /^Mary Shaw/ }).click();
  await expect(page.getByText(/Nothing of it is kept, here or in the bucket/)).toBeVisible();
  await expect(page.getByRole('group', { name: 'Decision about Mary Shaw' })).toHaveCount(0);
});

test('the board is gone through by keys: rate, decide, note, next', async ({ page }) => {
  await openBoard(page);
  const video = page.locator('video');
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(0.1);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('>');
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: '2 of 5', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: '2 of 5', exact: true })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('n');
  await expect(page.getByRole('button', { name: 'No', exact: true })).toHaveAttribute('aria-pressed', 'true');

  await page.keyboard.press('j');
  await expect(page.getByRole('article', { name: 'Ada Lovelace, question 2' })).toBeVisible();
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.playbackRate)).toBe(1.25);
  await expect(page.getByLabel('Private notes')).toHaveValue('The migration story: ask for the numbers.');
  await page.keyboard.press('e');
  await page.keyboard.press('End');
  await page.keyboard.type(' 5 k users');
  // Nobody waits until a note is kept, and no key of it is a command.
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('article', { name: 'Alan Turing, question 2' })).toBeVisible();
  await expect.poll(() => askedOf(page, 'noteAnswer')).toHaveLength(1);
  expect((await askedOf(page, 'noteAnswer'))[0]?.at(-1)).toBe('The migration story: ask for the numbers. 5 k users');
  await expect(page.getByLabel('Private notes')).toHaveValue('');

  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByRole('article', { name: 'Grace Hopper, question 2' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Review answers' })).toBeVisible();
});

test('what a guest wrote is text, whatever is in it', async ({ page }) => {
  await openBoard(page);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('PageDown');
  await expect(page.getByText('<img src=x onerror=')).toBeVisible();
  await expect(page.locator('.words img, .words b')).toHaveCount(0);
  expect(await page.title()).toBe('Aside');
});

test('two answers to a question stand beside each other, and one of them speaks', async ({ page }) => {
  await openBoard(page);
  await page.keyboard.press('b');
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(page.getByRole('article').first()).toHaveAccessibleName('Ada Lovelace, question 1');
  await expect(page.getByRole('article').last()).toHaveAccessibleName('Alan Turing, question 1');
  await page.keyboard.press('4');
  await expect(page.getByRole('article').last().getByRole('button', { name: '4 of 5', exact: true })).toHaveAttribute('aria-pressed', 'true');
  const playing = () => page.locator('video').evaluateAll((all) => (all as HTMLVideoElement[]).filter((it) => !it.paused).length);
  await expect.poll(playing).toBe(1);
  await page.keyboard.press('b');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('however much comes in, there is one message, and the asks say what is new', async ({ page }) => {
  await open(page, 'asks');
  await expect(page.getByRole('button', { name: /^Asks, \d+ new answers/ })).toBeVisible();
  const arrived = (people: string[], answers: number) => ({
    type: 'answers_arrived',
    arrived: [{ ask: 'x', title: 'First talk', answers, refused: 0, people }],
  });
  await tell(page, arrived(['Ada'], 1));
  await expect(page.getByText('1 answer came in from Ada · First talk')).toBeVisible();
  for (let i = 0; i < 19; i += 1) await tell(page, arrived([`Candidate ${i}`], 5));
  await expect(page.getByText('96 answers came in from 20 people · First talk')).toBeVisible();
  await expect(page.locator('.toast')).toHaveCount(1);
  // It is no act that could be taken back.
  await page.keyboard.press('Control+z');
  await expect(page.locator('.toast')).toHaveCount(1);
});

test('an ask is closed in two steps, and it is said that nothing is left', async ({ page }) => {
  await open(page, 'asks');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('button', { name: 'Close…' }).click();
  await page.getByRole('radio', { name: 'On a date' }).check({ force: true });
  await page.getByLabel(/^Date or time from now/).fill('2027-01-31');
  await page.getByRole('button', { name: 'Close then' }).click();
  await expect(page.getByText(/All of it is deleted on 31 Jan 2027, here as well/)).toBeVisible();

  await page.getByRole('button', { name: 'Close…' }).click();
  await page.getByRole('button', { name: 'Close and delete' }).click();
  await expect(page.getByText('41 objects are gone from the bucket')).toBeVisible();
  await expect(page.getByText(/nothing of it is left/)).toBeVisible();
  expect(await askedOf(page, 'closeAsk')).toEqual([[expect.any(String), true]]);
});

test('all that came is exported, and it is said where it is', async ({ page }) => {
  await open(page, 'asks');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('All of it is in ~/Downloads/First talk')).toBeVisible();
});

test('chosen answers are passed on at one link, which is copied', async ({ page }) => {
  await openBoard(page);
  await page.keyboard.press('s');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Pass on 2…' }).click();
  await page.getByRole('combobox', { name: 'The link works until' }).selectOption('In a week');
  await page.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByText('2 answers are at one link, which is copied')).toBeVisible();
  const [[, chosen, when]] = (await askedOf(page, 'passOn')) as [[string, [string, number][], string]];
  expect(chosen.map(([, question]) => question)).toEqual([1, 1]);
  expect(new Set(chosen.map(([place]) => place)).size).toBe(2);
  expect(when).toBe('1w');
  expect((await askedOf(page, 'copyWords')).at(-1)?.[0]).toMatch(/^https:/);
  await expect(page.getByRole('button', { name: /^Pass on/ })).toHaveCount(0);
});
