import { expect, test } from 'vitest';
import { millis } from '../base/time';
import { chapterAt, chapterFrom } from './chapters';

const chapters = [0, 10_000, 60_000].map((at) => ({ at: millis(at), text: `from ${at}` }));

test('a moment is in the chapter that began last', () => {
  expect([0, 9999, 10_000, 99_000].map((time) => chapterAt(chapters, time))).toEqual([0, 0, 1, 2]);
  expect(chapterAt([], 5000)).toBe(-1);
});

test('forward goes to the next chapter, and from the last nowhere', () => {
  expect([0, 10_000, 59_999, 60_000].map((time) => chapterFrom(chapters, time, 1)?.at)).toEqual([10_000, 60_000, 60_000, undefined]);
});

test('back goes to the start of this one, or of the one before if it has just begun', () => {
  expect([500, 11_000, 15_000, 61_000, 99_000].map((time) => chapterFrom(chapters, time, -1)?.at)).toEqual([0, 0, 10_000, 10_000, 60_000]);
  expect(chapterFrom([], 5000, -1)).toBeNull();
});
