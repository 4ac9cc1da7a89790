import { describe, expect, test } from 'vitest';
import { clamp, clock, fromSeconds, millis, parseMoment, spoken, toSeconds } from './time';

describe('clock', () => {
  test.each([
    [0, '0:00'],
    [999, '0:00'],
    [83_000, '1:23'],
    [599_999, '9:59'],
    [3_600_000, '1:00:00'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('%d ms is %s', (time, text) => expect(clock(millis(time))).toBe(text));
});

test('spoken times leave out what is zero and know one from many', () => {
  expect(spoken(millis(0))).toBe('0 seconds');
  expect(spoken(millis(61_000))).toBe('1 minute 1 second');
  expect(spoken(millis(7_200_000))).toBe('2 hours');
});

describe('moments in links', () => {
  test.each([
    ['83', 83_000],
    ['83.5', 83_500],
    ['83s', 83_000],
    ['1m23s', 83_000],
    ['1h2m3s', 3_723_000],
    ['2m', 120_000],
    ['1:23', 83_000],
    ['1:02:03', 3_723_000],
    ['0', 0],
  ])('%s', (text, time) => expect(parseMoment(text)).toBe(time));

  test.each(['', 'soon', '-3', '1:2:3:4', '1e3', '3s2m', ' 4', 'NaN'])('"%s" names none', (text) =>
    expect(parseMoment(text)).toBeNull(),
  );
});

test('what is not a number never becomes a time', () => {
  expect(millis(Number.NaN)).toBe(0);
  expect(fromSeconds(Number.POSITIVE_INFINITY)).toBe(0);
  expect(toSeconds(fromSeconds(1.2345))).toBe(1.235);
  expect(clamp(millis(5), 10, 3)).toBe(10);
});
