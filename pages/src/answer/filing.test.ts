import { expect, test } from 'vitest';
import { readAsk } from '../ask/questions';
import { refusal } from './filing';

test('a file that would not be taken is refused before it is sent', () => {
  const ask = readAsk({ format: 1, questions: [{ text: 'Why?' }], kinds: ['file'], files: { endings: ['pdf', 'png'], bytes: 1000 } });
  if (!ask) throw new Error('no ask');
  expect(refusal(ask, { name: 'CV.PDF', size: 1000 })).toBe('');
  for (const file of [{ name: 'cv.exe', size: 1 }, { name: 'pdf', size: 1 }, { name: 'cv.pdf', size: 1001 }, { name: 'cv.pdf', size: 0 }]) {
    expect(refusal(ask, file)).not.toBe('');
  }
});
