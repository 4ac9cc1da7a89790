import { expect, test } from 'vitest';
import { readAsk } from '../ask/questions';
import { receiptOf } from './receipt';
import { createAnswerStore, isAllSent } from './state';

test('a receipt says what arrived, and what happens with it', () => {
  const ask = readAsk({
    format: 1, title: 'A first talk', from: 'Grace', name: 'Ada', kinds: ['voice'], kept: 'Deleted in May.',
    questions: [{ text: 'Who?' }, { text: 'Why?' }],
  });
  const store = createAnswerStore();
  if (!ask) throw new Error('no ask');
  store.report({ ask: { phase: 'known', ask }, answers: [{ phase: 'sent', kind: 'voice', at: new Date(0) }, { phase: 'taken' }] });
  const text = receiptOf(store.state, 'https://b.example/a/x/#delete');
  expect(isAllSent(store.state)).toBe(true);
  for (const part of ['A first talk', 'Grace asks', 'For Ada', '1. Voice, arrived', 'Who?', '2. answered before', 'Deleted in May.', '/a/x/#delete']) {
    expect(text).toContain(part);
  }
  // Nothing proves whose they are: no link is promised.
  expect(receiptOf(store.state, null)).not.toContain('open this link');
});
