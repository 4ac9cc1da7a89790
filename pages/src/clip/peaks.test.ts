import { expect, test } from 'vitest';
import { resample } from '../watch/waveform';
import { loudness } from './peaks';

test('the loudest stretch is 1, silence is 0', () => {
  const samples = Float32Array.from([0, 0, 0.25, -0.25, 0.5, -0.5, 0, 0]);
  const values = loudness(samples, 4);
  expect(values[0]).toBe(0);
  expect(values[2]).toBe(1);
  expect(values[1]).toBeCloseTo(Math.sqrt(0.5));
  expect(values[3]).toBe(0);
});

test('silence and nothing at all draw flat', () => {
  expect(loudness(new Float32Array(8), 2)).toEqual([0, 0]);
  expect(loudness(new Float32Array(0), 2)).toEqual([0, 0]);
});

test('fewer bars keep the loudest, more bars repeat', () => {
  expect(resample([0.1, 0.9, 0.3, 0.2], 2)).toEqual([0.9, 0.3]);
  expect(resample([0.1, 0.9], 4)).toEqual([0.1, 0.1, 0.9, 0.9]);
  expect(resample([], 2)).toEqual([0, 0]);
});
