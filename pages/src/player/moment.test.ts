import { describe, expect, test } from 'vitest';
import { millis } from '../base/time';
import { linkAt, momentOf, placeOf, readPlaces, withPlace } from './moment';

const at = (rest: string): URL => new URL(`https://clips.example/c/x/${rest}`);

describe('a link at a moment', () => {
  test.each([
    ['?t=83', 83_000],
    ['#t=83', 83_000],
    ['?t=1m23s', 83_000],
    ['?t=10#t=20', 20_000],
    ['?t=10#other', 10_000],
    ['?x=1&t=5', 5000],
    ['', null],
    ['?t=', null],
    ['?t=<script>', null],
  ])('%s', (rest, moment) => expect(momentOf(at(rest))).toBe(moment));

  test('is made in whole seconds, without what was there before', () => {
    expect(linkAt(at(''), millis(83_900))).toBe('https://clips.example/c/x/?t=83');
    expect(linkAt(at('?t=5#t=9'), millis(83_000))).toBe('https://clips.example/c/x/?t=83');
    expect(linkAt(at('?t=5'), millis(400))).toBe('https://clips.example/c/x/');
  });
});

describe('places', () => {
  const hour = millis(3_600_000);

  test('newest first, one per clip', () => {
    const places = withPlace(withPlace([], 'a', millis(60_000), hour), 'b', millis(70_000), hour);
    expect(withPlace(places, 'a', millis(80_000), hour)).toEqual([['a', 80_000], ['b', 70_000]]);
  });

  test('neither the very start nor the very end is worth a place', () => {
    const places = withPlace([], 'a', millis(60_000), hour);
    expect(withPlace(places, 'a', millis(2000), hour)).toEqual([]);
    expect(withPlace(places, 'a', millis(3_599_000), hour)).toEqual([]);
  });

  test('are bounded', () => {
    let places = readPlaces([]);
    for (let n = 0; n < 150; n += 1) places = withPlace(places, `c${n}`, millis(60_000), hour);
    expect(places).toHaveLength(100);
    expect(placeOf(places, 'c149')).toBe(60_000);
    expect(placeOf(places, 'c0')).toBe(0);
  });

  test('survive nonsense in storage', () => {
    expect(readPlaces('x')).toEqual([]);
    expect(placeOf(readPlaces([null, ['a'], ['b', 'x'], ['c', 9]]), 'c')).toBe(9);
  });
});
