import type { AnswerKind, AnswerView, AskForm, AskRequest, AskTemplate, AskView, ClipSummary, PersonView, Reminder, TemplateName } from '../src/backend';
import { ago, clip, NOW } from './data';

const PAGES = 'https://answers.example/a';
const DAY = 24;

const within = (days: number): string => ago(-days * DAY);

/** An id as ours look, of anything. */
const idOf = (text: string): string => {
  let hash = 7;
  let id = '';
  for (let i = 0; id.length < 26; i += 1) {
    hash = (hash * 31 + text.charCodeAt(i % text.length) + i) % 1_000_003;
    id += '0123456789abcdefghjkmnpqrstvwxyz'[hash % 32] ?? '0';
  }
  return id;
};

const QUESTIONS = [
  'Who are you, and what do you do on a good day?',
  'Tell me about something you built that somebody else still uses.',
  'What did you change your mind about in the last year?',
  'How do you like to work with people you rarely meet?',
  'What should we ask you that we did not?',
];

const NAMES = ['Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth', 'Mary Shaw'];
const KINDS: AnswerKind[] = ['video', 'voice', 'video', 'text', 'video'];

/** Somebody tries what a page might make of markup. */
const WRITTEN =
  'I write first and meet later. A page that everybody has read saves an hour for each of them.\n\n' +
  '<img src=x onerror="document.title = \'broken out\'"> <b>Bold</b> is only what is bold & true.';

function answer(ask: string, person: number, question: number): AnswerView {
  const name = NAMES[person] ?? '';
  const filed = person === 2 && question === 2;
  const kind = filed ? 'file' : (KINDS[(question + person) % KINDS.length] ?? 'video');
  const refused = person === 3 && question === 1 ? 'It is not what a browser records.' : null;
  const written = kind === 'text' && refused === null;
  return {
    ask,
    place: idOf(`place ${name}`),
    name,
    question: question + 1,
    kind,
    received: ago(40 - person * 6 - question / 10),
    clip: written || filed || refused !== null ? null : idOf(`clip ${name} ${question}`),
    duration_ms: written || filed || refused !== null ? null : 31_000 + 7000 * question + 3000 * person,
    text: written ? WRITTEN : null,
    file: filed ? '/home/ada/Aside/asks/first-talk/files/3.pdf' : null,
    file_name: filed ? 'Work sample <b>final</b>.pdf' : null,
    refused,
    rating: person === 0 && question < 3 ? ([4, 5, 3][question] ?? null) : null,
    notes: person === 0 && question === 1 ? 'The migration story: ask for the numbers.' : '',
  };
}

function firstTalk(): AskView {
  const id = idOf('first talk');
  const came = [5, 5, 4, 3, 0, 0, 0];
  const withdrawn = 6;
  const answers = came.flatMap((count, person) => Array.from({ length: count }, (_, question) => answer(id, person, question)));
  const people: PersonView[] = NAMES.map((name, person) => ({
    place: idOf(`place ${name}`),
    name,
    answered: answers.filter((it) => it.name === name && it.refused === null).length,
    decision: person === 0 ? 'yes' : person === 3 ? 'later' : null,
    withdrawn: person === withdrawn ? ago(20) : null,
  }));
  return {
    id,
    title: 'First talk: front-end engineer',
    store: 'team',
    created: ago(5 * DAY),
    deadline: within(9),
    open: true,
    ends: within(80),
    ends_with_answers: true,
    closed: null,
    cleared: null,
    signed_until: within(7),
    writes_once: true,
    questions: QUESTIONS,
    expected: (NAMES.length - 1) * QUESTIONS.length,
    answered: answers.filter((it) => it.refused === null).length,
    guests: people.map((it) => ({ name: it.name, link: `${PAGES}/${idOf(`page ${it.name}`)}/`, places: 1, answered: it.answered, expected: it.withdrawn === null ? QUESTIONS.length : 0 })),
    people,
    answers,
  };
}

function openLink(): AskView {
  const id = idOf('how was it');
  const answers: AnswerView[] = ['Rosa', 'Mette'].map((name, i) => ({
    ...answer(id, 0, 0),
    place: idOf(`place ${name}`),
    name,
    kind: 'text',
    clip: null,
    duration_ms: null,
    text: `Short, and to the point. ${i + 1} of 10 would come again.`,
    received: ago(200 + i),
    rating: null,
    notes: '',
  }));
  return {
    ...firstTalk(),
    id,
    title: 'How was the offsite?',
    created: ago(12 * DAY),
    deadline: ago(2 * DAY),
    open: false,
    ends: null,
    ends_with_answers: false,
    questions: ['What should we do again, and what not?'],
    expected: 20,
    answered: answers.length,
    guests: [{ name: null, link: `${PAGES}/${idOf('open page')}/`, places: 20, answered: answers.length, expected: 20 }],
    people: answers.map((it) => ({ place: it.place, name: it.name, answered: 1, decision: null, withdrawn: null })),
    answers,
  };
}

function closed(): AskView {
  return {
    ...openLink(),
    id: idOf('kick-off'),
    title: 'Kick-off: what are you afraid of?',
    created: ago(60 * DAY),
    deadline: null,
    closed: ago(20 * DAY),
    cleared: ago(14 * DAY),
    people: [],
    answered: 0,
    answers: [],
  };
}

/** Asks as they are at first: one under way, one over, one closed. */
export const ASKS: AskView[] = [firstTalk(), openLink(), closed()];

/** The clips that answers became. */
export const ANSWER_CLIPS: ClipSummary[] = ASKS.flatMap((ask) => ask.answers)
  .filter((it) => it.clip !== null)
  .map((it) =>
    clip({
      id: it.clip ?? '',
      title: `${it.name}: ${QUESTIONS[it.question - 1]}`,
      kind: it.kind === 'voice' ? 'voice' : 'camera',
      created: it.received,
      duration_ms: it.duration_ms ?? 0,
      poster_url: it.kind === 'voice' ? null : './posters/face.svg',
      publish: 'expired',
      excerpt: 'So this is the new dashboard. On the left you see every project…',
    }),
  );

export const FORM: AskForm = {
  stores: ['team', 'private'],
  store: 'team',
  consent: 'I agree that what I record or write here is sent to whoever asked me, and kept as is said above.',
  kept: 'Your answers go straight to the storage of whoever asked you, and to nobody else.',
  templates: [
    template('interview', 'A first talk', 'What are you working on now?\nWhat are you proud of?\nWhy this role, and why now?'),
    template('check-in', 'Weekly check-in', 'What went well?\nWhat took longer than it should have?\nWhat do you need from me?'),
    {
      ...template('testimonial', 'What was it like to work with us?', 'Who are you?\nWhat was it like before?\nWhat is different now?'),
      consent: 'I agree that what I record or write here is sent to whoever asked me, and that they may show it to others with my name.',
      kept: 'They may be shown to others until you ask for them to be taken down.',
      ends: 'never',
    },
    { ...template('stand-up', 'Stand-up', 'What did you finish?\nWhat are you on today?\nWhat is in your way?'), kinds: ['voice', 'text', 'video'], limit_s: 90 },
  ],
};

function template(name: TemplateName, title: string, questions: string): AskTemplate {
  return { name, title, introduction: 'Five minutes, when it suits you.', questions, kinds: ['video', 'voice', 'text'], limit_s: 0, consent: null, kept: null, ends: null };
}

/** The ask that was asked for, as the app makes it. */
export function made(request: AskRequest): AskView {
  const questions = request.questions.split('\n').map((it) => it.replace(/^\s*(\d+[.)]|[-*•])\s+/, '').trim()).filter((it) => it !== '');
  const names = request.people.split('\n').map((it) => it.trim()).filter((it) => it !== '');
  const guests = names.length > 0 ? names : [null];
  const places = names.length > 0 ? 1 : request.places;
  const id = idOf(request.title);
  return {
    ...firstTalk(),
    id,
    title: request.title,
    store: request.store,
    created: NOW.toISOString(),
    deadline: request.deadline === 'never' ? null : within(14),
    questions,
    expected: guests.length * places * questions.length,
    answered: 0,
    guests: guests.map((name) => ({ name, link: `${PAGES}/${idOf(`page ${name} ${request.title}`)}/`, places, answered: 0, expected: places * questions.length })),
    people: names.map((name) => ({ place: idOf(`place ${name}`), name, answered: 0, decision: null, withdrawn: null })),
    answers: [],
  };
}

export function reminders(ask: AskView): Reminder[] {
  return ask.guests
    .filter((it) => it.answered < it.expected)
    .map(({ name, link }) => ({ name, link, text: `Hello ${name ?? ''},\n\nabout "${ask.title}": I am looking forward to your answers. Go on at\n${link}` }));
}
