// An ask as `share` publishes it, with slots that the bucket of these tests
// takes for signed.

import type { Bucket } from './bucket';

const TITLE = 'First talk: product engineer';
const INTRODUCTION = 'Thank you for applying. Two short questions before we meet; a minute or two each is plenty. There are no right answers, and nobody but the two of us will listen.';
const QUESTIONS = [
  'What did you build last that you are proud of, and what would you do differently today?',
  'Where would you start if our onboarding were yours?',
];
const SIZES = [...Array<number>(4).fill(16384), ...Array<number>(3).fill(65536), ...Array<number>(3).fill(262144), ...Array<number>(3).fill(1048576)];

interface Changes {
  readonly expires?: string;
  readonly deadline?: string;
  readonly questions?: readonly string[];
  readonly kinds?: readonly string[];
  readonly think?: number;
  /** How many can answer at one link for everybody, instead of Ada alone. */
  readonly places?: number;
  /** Since when what a guest sent is deleted, by their place. */
  readonly deleted?: Readonly<Record<number, string>>;
}

/** Publishes an ask, or publishes it anew, and gives its link. */
export function publishAsk(bucket: Bucket, id: string, changes: Changes = {}): string {
  const questions = changes.questions ?? QUESTIONS;
  const signed = questions.map(() => ({ note: 'n', parts: SIZES.map(() => 's') }));
  const week = new Date(Date.now() + 7 * 86_400_000).toISOString();
  const place = (index: number): object => ({
    url: `${bucket.origin}/aside/inbox/${id}/${changes.places ? `${index}/` : ''}`,
    ...(changes.deleted?.[index]
      ? { questions: [], deleted: changes.deleted[index] }
      : { questions: signed, farewell: 'f', ...(changes.places && { claim: 'c' }) }),
  });
  const expires = changes.expires ?? new Date(Date.now() + 6 * 86_400_000).toISOString();
  bucket.putAsk(id, 'ask.json', JSON.stringify({
    format: 1, title: TITLE, from: 'Grace at Meridian', ...(!changes.places && { name: 'Ada' }), introduction: INTRODUCTION,
    questions: questions.map((text) => ({ text })), kinds: changes.kinds ?? ['video', 'voice', 'text'], retakes: 3,
    files: { endings: ['pdf', 'png', 'txt'], bytes: 24 << 20 },
    consent: 'I agree that what I record or write here is sent to Grace, and kept as is said above.',
    kept: 'Your answers go straight to Grace’s own storage, and to nobody else. They are deleted when the position is filled, on 31 January 2027 at the latest.',
    ...(changes.think && { think_time_ms: changes.think }),
    ...(changes.deadline && { deadline: changes.deadline }),
  }));
  bucket.putAsk(id, 'slots.json', JSON.stringify({
    format: 1, expires, headers: [['content-type', 'application/octet-stream'], ['if-none-match', '*']],
    query: 'X-Amz-Expires=604800', note_bytes: 4096, sizes: SIZES,
    farewell: { expires: week, query: 'X-Amz-Expires=604800' },
    places: Array.from({ length: changes.places ?? 1 }, (_, index) => place(index)),
  }));
  return bucket.publishAnswerPage(id, TITLE);
}
