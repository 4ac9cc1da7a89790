import { expect, test } from 'vitest';

import { FRAME_MS, Trim } from './trim.svelte';

function begun(): Trim {
  const trim = new Trim();
  trim.begin(10_000);
  return trim;
}

test('it begins with all of the clip, and nothing to cut', () => {
  const trim = begun();
  expect(trim.span).toEqual({ from_ms: 0, until_ms: 10_000 });
  expect(trim.changed).toBe(false);
  trim.put('until', 9_000);
  expect(trim.changed).toBe(true);
});

test('an end passes neither the other nor the clip', () => {
  const trim = begun();
  trim.put('from', 4_000);
  trim.put('until', 2_000);
  expect(trim.span).toEqual({ from_ms: 4_000, until_ms: 4_100 });
  trim.put('from', 9_000);
  expect(trim.fromMs).toBe(4_000);
  trim.put('until', 99_000);
  trim.put('from', -5);
  expect(trim.changed).toBe(false);
});

test('the end that was moved last is moved by a picture', () => {
  const trim = begun();
  trim.put('until', 5_000);
  trim.nudge(-FRAME_MS);
  expect(trim.span).toEqual({ from_ms: 0, until_ms: 4_967 });
  expect(trim.lookAt('until')).toBeLessThan(trim.untilMs);
});

test('nothing moves while it is cut, and a clip too short to cut is left alone', () => {
  const trim = begun();
  trim.busy = true;
  trim.put('from', 1_000);
  expect(trim.fromMs).toBe(0);
  trim.leave();
  expect(trim.busy).toBe(false);
  trim.begin(150);
  expect(trim.on).toBe(false);
});

test('when the length turns out another, nothing is cut off that nobody chose', () => {
  const trim = begun();
  trim.put('from', 1_000);
  trim.lengthIs(10_200);
  expect(trim.span).toEqual({ from_ms: 1_000, until_ms: 10_200 });
  trim.put('until', 9_000);
  trim.lengthIs(10_300);
  expect(trim.span).toEqual({ from_ms: 1_000, until_ms: 9_000 });
  trim.lengthIs(0);
  expect(trim.lengthMs).toBe(10_300);
});
