import { expect, it } from 'vitest';

import { cutMarks, isCut } from './cuts';

const words = ['So', 'this', 'is', 'it.', 'Next.'].map((text, i) => ({ text, start_ms: i * 1000, end_ms: i * 1000 + 500, confidence: 1 }));
const cut = { at_ms: 3800, from_ms: 1000, to_ms: 3500 };

it('a cut is the words between its ends', () => {
  expect(words.map((word) => isCut([cut], word))).toEqual([false, true, true, true, false]);
  expect(cutMarks([cut], words, 'nothing')).toEqual([{ at_ms: 1000, text: 'this is it.' }]);
});

it('a mark where nobody spoke is a moment', () => {
  expect(cutMarks([{ at_ms: 700, from_ms: 700, to_ms: 700 }], words, 'nothing')).toEqual([{ at_ms: 700, text: 'nothing' }]);
});
