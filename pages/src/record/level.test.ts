import { expect, test } from 'vitest';
import { levelOf } from './level';

test('loudness is counted as ears do', () => {
  expect(levelOf(new Float32Array(8))).toBe(0);
  expect(levelOf(new Float32Array(8).fill(1))).toBe(1);
  expect(levelOf(new Float32Array(8).fill(0.001))).toBeCloseTo(0, 3);
  expect(levelOf(new Float32Array(8).fill(0.0316))).toBeCloseTo(0.5, 2);
});
