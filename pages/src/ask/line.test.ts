import { expect, test } from 'vitest';
import { isSlow, measured } from './line';

test('a line is as fast as what it sent', () => {
  expect(measured(null, 1 << 20, 8388.608)).toBeCloseTo(1_000_000, -2);
  expect(measured(null, 4096, 10)).toBeNull();
  expect(measured(2_000_000, 1 << 20, 16_777)).toBeCloseTo(500_000, -3);
  expect(measured(1_000_000, 1 << 20, 838.8608)).toBeCloseTo(4_000_000, -4);
  expect([null, 1_000_000, 5_000_000].map(isSlow)).toEqual([false, true, false]);
});
