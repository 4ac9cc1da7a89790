import { describe, expect, test } from 'vitest';
import { capacity, cut, plan } from './plan';

const KIB = 1024;
const MIB = 1024 * KIB;
const repeat = (size: number, count: number): number[] => Array<number>(count).fill(size);
const SIZES = [
  ...repeat(16 * KIB, 4), ...repeat(64 * KIB, 3), ...repeat(256 * KIB, 3), ...repeat(MIB, 3), ...repeat(4 * MIB, 31),
];

describe('a plan', () => {
  /** As `ladder.rs` says it. */
  test('begins with the largest', () => {
    expect(plan(SIZES, 1)).toEqual([3]);
    expect(plan(SIZES, 16 * KIB)).toEqual([0]);
    expect(plan(SIZES, 5 * MIB + 1)).toEqual([13, 10, 3]);
    expect(plan(SIZES, 0)).toEqual([]);
    expect(plan(SIZES, 128 * MIB)).toEqual(plan(SIZES, 128 * MIB - 1));
    expect(plan(SIZES, 128 * MIB + 1)).toBeNull();
    expect(capacity(SIZES)).toBe(128 * MIB);
  });

  test('is cut into objects that are filled up', async () => {
    const whole = new Blob(['abcdefghij']);
    const parts = cut(whole, [4, 8], plan([4, 8], 10) ?? []);
    expect(parts.map((part) => part.size)).toEqual([8, 4]);
    expect(await new Blob(parts).text()).toBe('abcdefghij\0\0');
  });
});
