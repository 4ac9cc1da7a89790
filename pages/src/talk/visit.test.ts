import { expect, test } from 'vitest';
import { quarterOf, wantsNoCount } from './visit';

test.each([
  [0, 0], [9, 0], [10, 1], [20, 2], [37, 3], [38, 4], [40, 4],
])('%d of 40 seconds are %d quarters', (time, quarter) => {
  expect(quarterOf(time * 1000, 40_000)).toBe(quarter);
});

test('a clip whose length nobody knows has no quarters', () => {
  expect(quarterOf(5000, 0)).toBe(0);
});

test('a browser that asks not to be tracked is not counted', () => {
  expect(wantsNoCount({ globalPrivacyControl: true })).toBe(true);
  expect(wantsNoCount({ doNotTrack: '1' })).toBe(true);
  expect(wantsNoCount({ doNotTrack: '0' })).toBe(false);
  expect(wantsNoCount({ doNotTrack: null, globalPrivacyControl: false })).toBe(false);
});
