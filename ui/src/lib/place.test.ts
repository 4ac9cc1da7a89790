import { describe, expect, it } from 'vitest';

import { areaBetween, inside, moved } from './place';

const WIDE = 16 / 9;

describe('a bubble', () => {
  it('is kept inside its picture, however far it is pulled', () => {
    expect(inside({ x: -500, y: 2000, size: 250 }, WIDE)).toEqual({ x: 70, y: 875, size: 250 });
    expect(inside({ x: 500, y: 500, size: 5000 }, WIDE)).toEqual({ x: 500, y: 500, size: 700 });
    expect(inside({ x: 500, y: 500, size: 1 }, WIDE).size).toBe(80);
  });

  it('moves and grows by keys, and by no others', () => {
    const at = { x: 500, y: 500, size: 250 };
    expect(moved(at, 'ArrowUp', WIDE)).toEqual({ ...at, y: 480 });
    expect(moved(at, 'ArrowRight', WIDE)).toEqual({ ...at, x: 511 });
    expect(moved(at, '+', WIDE)?.size).toBe(270);
    expect(moved(at, '-', WIDE)?.size).toBe(230);
    expect(moved(at, 'a', WIDE)).toBeNull();
  });

  it('grows in a corner without leaving it', () => {
    expect(moved({ x: 70, y: 875, size: 250 }, '+', WIDE)).toEqual({ x: 76, y: 865, size: 270 });
  });
});

describe('an area', () => {
  const screen = { width: 1920, height: 1080 };

  it('lies between two corners, whichever came first', () => {
    const area = { x: 100, y: 200, width: 640, height: 360 };
    expect(areaBetween({ x: 100, y: 200 }, { x: 740, y: 560 }, screen)).toEqual(area);
    expect(areaBetween({ x: 740, y: 560 }, { x: 100, y: 200 }, screen)).toEqual(area);
  });

  it('is never too small to see, nor larger than the screen, and even', () => {
    expect(areaBetween({ x: 10, y: 10 }, { x: 11, y: 10 }, screen)).toEqual({ x: 10, y: 10, width: 32, height: 32 });
    expect(areaBetween({ x: -50, y: -50 }, { x: 5000, y: 5000 }, screen)).toEqual({ x: 0, y: 0, ...screen });
    expect(areaBetween({ x: 0, y: 0 }, { x: 101, y: 77 }, screen)).toMatchObject({ width: 100, height: 76 });
  });
});
