import { describe, expect, it } from 'vitest';

import { clock, day, meterPosition, shortLink, size, spoken, when } from './format';

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [65_250, '1:05'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('shows %d ms as %s', (ms, shown) => expect(clock(ms)).toBe(shown));
});

describe('spoken', () => {
  it.each([
    [0, '0 seconds'],
    [1_000, '1 second'],
    [65_000, '1 minute, 5 seconds'],
    [3_600_000, '1 hour'],
  ])('says %d ms as "%s"', (ms, said) => expect(spoken(ms)).toBe(said));
});

describe('when', () => {
  const now = new Date(2026, 10, 22, 0, 30);
  it('counts days by the calendar, not by hours', () => {
    expect(when(new Date(2026, 10, 22, 0, 5).toISOString(), now)).toBe('Today, 00:05');
    expect(when(new Date(2026, 10, 21, 23, 55).toISOString(), now)).toBe('Yesterday, 23:55');
  });
  it('names the year only when it is another one', () => {
    expect(when(new Date(2026, 2, 4).toISOString(), now)).toBe('Mar 4');
    expect(when(new Date(2025, 2, 4).toISOString(), now)).toBe('Mar 4, 2025');
  });
  it('says nothing about a clip without a date', () => expect(when('', now)).toBe(''));
});

describe('shortLink', () => {
  it('keeps both ends of an id', () => {
    expect(shortLink('http://127.0.0.1:4747/c/5k2m9x0c7r8t4w1y3z6a2b5d7e/')).toBe('127.0.0.1:4747/c/5k2m9x…5d7e');
  });
});

describe('size', () => {
  it.each([
    [640, '640 byte'],
    [640_000, '640 kB'],
    [12_430_000, '12.4 MB'],
    [250_000_000, '250 MB'],
    [1_080_000_000, '1.1 GB'],
  ])('says %d bytes as "%s"', (bytes, said) => expect(size(bytes)).toBe(said));
});

describe('day', () => {
  it('is the day here, whatever the day is in London', () => expect(day(new Date(2026, 10, 2, 0, 5))).toBe('2026-11-02'));
});

describe('meterPosition', () => {
  it.each([
    [0, 1],
    [-30, 0.5],
    [-90, 0],
    [6, 1],
    [null, 0],
  ])('puts %s dBFS at %d', (dbfs, at) => expect(meterPosition(dbfs)).toBe(at));
});
