import { describe, expect, it } from 'vitest';

import { isInside, middle, nudged, pulled } from './area';

const screen = { width: 1920, height: 1080 };
const area = { x: 100, y: 200, width: 640, height: 360 };
const key = (name: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) => ({ key: name, shiftKey: false, ctrlKey: false, ...held });

describe('an area on the screen', () => {
  it('is moved by arrows, further with Shift, and never off the screen', () => {
    expect(nudged(area, key('ArrowRight'), screen)).toEqual({ ...area, x: 102 });
    expect(nudged(area, key('ArrowUp', { shiftKey: true }), screen)).toEqual({ ...area, y: 180 });
    expect(nudged({ ...area, x: 0 }, key('ArrowLeft'), screen)).toEqual({ ...area, x: 0 });
    expect(nudged({ ...area, y: 720 }, key('ArrowDown', { shiftKey: true }), screen)).toEqual({ ...area, y: 720 });
    expect(nudged(area, key('a'), screen)).toBeNull();
  });

  it('changes its size with Ctrl, stays even and large enough to see', () => {
    expect(nudged(area, key('ArrowDown', { ctrlKey: true }), screen)).toEqual({ ...area, height: 362 });
    expect(nudged(area, key('ArrowLeft', { ctrlKey: true, shiftKey: true }), screen)).toEqual({ ...area, width: 620 });
    const small = { x: 5, y: 5, width: 32, height: 32 };
    expect(nudged(small, key('ArrowLeft', { ctrlKey: true }), screen)).toEqual(small);
  });

  it('is pulled with the pointer up to the edges', () => {
    expect(pulled(area, { x: 10.4, y: -10 }, screen)).toEqual({ ...area, x: 110, y: 190 });
    expect(pulled(area, { x: 9000, y: -9000 }, screen)).toEqual({ ...area, x: 1280, y: 0 });
  });

  it('begins in the middle', () => {
    expect(middle(screen)).toEqual({ x: 240, y: 135, width: 1440, height: 810 });
    expect(isInside({ x: 100, y: 200 }, area) && !isInside({ x: 740, y: 200 }, area)).toBe(true);
  });
});
