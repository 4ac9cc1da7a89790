import { describe, expect, test } from 'vitest';
import { millis } from '../base/time';
import { paragraphOf, paragraphRange, plainText, readTranscript, skipAt, wordAt, type Transcript } from './transcript';

const word = (text: string, start: number): object => ({
  text, start_ms: start, end_ms: start + 200, confidence: 0.9,
});

const json = {
  format: 1, language: 'en', model: 'm', complete: true,
  words: [word('And', 300), word('so,', 600), word('we', 2000), word('begin.', 2300)],
  paragraphs: [0, 2],
};

function transcript(): Transcript {
  const read = readTranscript(json);
  if (!read) throw new Error('the test transcript must read');
  return read;
}

describe('the word at a time', () => {
  test.each([
    [0, -1],
    [299, -1],
    [300, 0],
    [599, 0],
    [600, 1],
    // In the pause the last word stays marked.
    [1999, 1],
    [2000, 2],
    [99_000, 3],
  ])('at %d ms it is word %d', (time, at) => {
    expect(wordAt(transcript().words, millis(time))).toBe(at);
  });

  test('no words, no word', () => expect(wordAt([], millis(5))).toBe(-1));
});

test('paragraphs hold their words', () => {
  const read = transcript();
  expect([0, 1, 2, 3].map((at) => paragraphOf(read, at))).toEqual([0, 0, 1, 1]);
  expect(paragraphRange(read, 0)).toEqual([0, 2]);
  expect(paragraphRange(read, 1)).toEqual([2, 4]);
  expect(plainText(read)).toBe('And so,\n\nwe begin.');
});

describe('transcripts others wrote', () => {
  test.each([null, 3, 'words', [], {}, { format: 2, words: [] }])('%j is none', (other) => {
    expect(readTranscript(other)).toBeNull();
  });

  test('missing and odd fields become harmless ones', () => {
    const read = readTranscript({ format: 1, words: [{ start_ms: 'x' }, null, word('a', 5)] });
    expect(read?.complete).toBe(false);
    expect(read?.words.map(({ text }) => text)).toEqual(['', '', 'a']);
    expect(read?.paragraphs).toEqual([0]);
  });

  test('paragraphs rise and exist', () => {
    const read = readTranscript({ ...json, paragraphs: [0, 2, 1, 2, 9, 2.5, 'x', 3] });
    expect(read?.paragraphs).toEqual([0, 2, 3]);
  });

  test('a word never ends before it starts', () => {
    const read = readTranscript({ ...json, words: [{ text: 'a', start_ms: 900, end_ms: 100 }] });
    expect(read?.words[0]).toEqual({ text: 'a', start: 900, end: 900 });
  });
});

test('what it is about, and what can be left out, is read where it makes sense', () => {
  const read = readTranscript({
    ...json,
    chapters: [{ at_ms: 0, text: 'One' }, { at_ms: 9000 }, 'x'],
    key_sentences: 'none',
    skips: [[900, 1900], [5, 5], 'x', [null, 'y']],
  });
  expect(read?.chapters).toEqual([{ at: 0, text: 'One' }]);
  expect(read?.keySentences).toEqual([]);
  expect(read?.skips).toEqual([[900, 1900]]);
});

test('inside of a silence it goes on at its end', () => {
  const skips = [[900, 1900], [4000, 6000]].map(([from, to]) => [millis(from ?? 0), millis(to ?? 0)] as const);
  const at = (time: number): number | null => skipAt(skips, millis(time));
  expect([899, 900, 1899, 1900, 5000].map(at)).toEqual([null, 1900, 1900, null, 6000]);
});
