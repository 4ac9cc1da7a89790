import { describe, expect, it } from 'vitest';

import { chapterFrom, paragraphs, Playback, sentenceAround, sentenceAt, skipAt, SPEEDS, wordAt } from './playback.svelte';

const words = ['One', 'two.', 'Three', 'four!'].map((text, i) => ({ text, start_ms: 1000 + i * 500, end_ms: 1400 + i * 500, confidence: 1 }));

it.each([
  [0, -1],
  [1000, 0],
  [1499, 0],
  [1500, 1],
  [99_000, 3],
])('at %d ms the word is number %d', (ms, at) => expect(wordAt(words, ms)).toBe(at));

it.each([
  [0, 'One two.'],
  [1600, 'One two.'],
  [2000, 'Three four!'],
])('at %d ms the sentence is "%s"', (ms, said) => expect(sentenceAt(words, ms)).toBe(said));

describe('paragraphs', () => {
  it('begin where they are said to, and always at the first word', () => {
    expect(paragraphs(words, [2]).map((p) => [p.first, p.words.length])).toEqual([
      [0, 2],
      [2, 2],
    ]);
  });
  it('survive starts that make no sense', () => {
    expect(paragraphs(words, [0, 2, 2, 9]).map((p) => p.first)).toEqual([0, 2]);
    expect(paragraphs([], [0])).toEqual([]);
  });
});

it('speed stops at both ends', () => {
  const playback = new Playback();
  for (let i = 0; i < 20; i += 1) playback.stepSpeed(1);
  expect(playback.speed).toBe(SPEEDS.at(-1));
  for (let i = 0; i < 20; i += 1) playback.stepSpeed(-1);
  expect(playback.speed).toBe(SPEEDS[0]);
});

it('goes on at the end of a silence, and only inside of one', () => {
  const skips = [{ from_ms: 900, to_ms: 1900 }, { from_ms: 4000, to_ms: 6000 }];
  expect([899, 900, 1899, 1900, 5000].map((ms) => skipAt(skips, ms))).toEqual([null, 1900, 1900, null, 6000]);
});

it('goes from chapter to chapter, and back to the start of this one first', () => {
  const chapters = [0, 10_000, 60_000].map((at_ms) => ({ at_ms, text: 'What it is about' }));
  expect([0, 10_000, 60_000].map((ms) => chapterFrom(chapters, ms, 1))).toEqual([10_000, 60_000, null]);
  expect([11_000, 15_000, 99_000].map((ms) => chapterFrom(chapters, ms, -1))).toEqual([0, 10_000, 60_000]);
  expect(chapterFrom([], 5000, -1)).toBeNull();
});

it('knows the sentence around a word', () => {
  expect([0, 1, 2, 3].map((at) => sentenceAround(words, at))).toEqual([[0, 1], [0, 1], [2, 3], [2, 3]]);
});
