import { expect, test } from 'vitest';
import { millis } from '../base/time';
import { shift, timescales } from './stamps';

const text = (type: string): number[] => [...type].map((letter) => letter.charCodeAt(0));
const u32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const box = (type: string, ...content: number[][]): number[] => {
  const inside = content.flat();
  return [...u32(8 + inside.length), ...text(type), ...inside];
};
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const bytes = (...content: number[][]): ArrayBuffer => Uint8Array.from(content.flat()).buffer;

const trak = (id: number, scale: number): number[] =>
  box('trak', box('tkhd', zeros(12), u32(id), zeros(60)), box('mdia', box('mdhd', zeros(12), u32(scale), zeros(8))));
const init = (): ArrayBuffer => bytes(box('ftyp', text('iso5')), box('moov', trak(1, 90_000), trak(2, 48_000)));

const traf = (id: number, at: number): number[] =>
  box('traf', box('tfhd', u32(0), u32(id)), box('tfdt', [1, 0, 0, 0], u32(Math.floor(at / 2 ** 32)), u32(at % 2 ** 32)), box('trun', zeros(8)));
const fragment = (seconds: number): number[] => [
  ...box('moof', box('mfhd', zeros(8)), traf(1, seconds * 90_000), traf(2, seconds * 48_000)),
  ...box('mdat', zeros(5)),
];

test('every track of every fragment begins as much earlier', () => {
  const scales = timescales(init());
  expect([...scales]).toEqual([[1, 90_000], [2, 48_000]]);
  // The later of them does not fit into 32 bits.
  const segment = bytes(fragment(5), fragment(60_000));
  shift(segment, scales, millis(3_200));
  expect(new Uint8Array(segment)).toEqual(new Uint8Array(bytes(fragment(1.8), fragment(59_996.8))));
});

test('nothing begins before zero, and what makes no sense stays as it is', () => {
  const segment = bytes(fragment(1));
  shift(segment, timescales(init()), millis(3_200));
  expect(new Uint8Array(segment)).toEqual(new Uint8Array(bytes(fragment(0))));
  const odd = bytes([0, 0, 0, 3], text('moof'), zeros(40));
  shift(odd, timescales(init()), millis(3_200));
  expect(new Uint8Array(odd)).toEqual(new Uint8Array(bytes([0, 0, 0, 3], text('moof'), zeros(40))));
  expect(timescales(bytes(zeros(3))).size).toBe(0);
});
