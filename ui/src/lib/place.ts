import type { Area, BubblePlace } from '../backend';

/** A bubble's centre and diameter are counted in thousandths of the picture. */
const WHOLE = 1000;
const SMALLEST = 80;
const LARGEST = 700;
/** How far an arrow key moves, and a plus key enlarges. */
const STEP = 20;

const between = (value: number, least: number, most: number): number => Math.round(Math.min(most, Math.max(least, value)));

/** The bubble with all of it inside a picture `ratio` times as wide as high. */
export function inside(place: BubblePlace, ratio: number): BubblePlace {
  const size = between(place.size, SMALLEST, LARGEST);
  const [halfWidth, halfHeight] = [size / 2 / ratio, size / 2];
  return { x: between(place.x, halfWidth, WHOLE - halfWidth), y: between(place.y, halfHeight, WHOLE - halfHeight), size };
}

/** The bubble after a key; null when the key means nothing to it. */
export function moved(place: BubblePlace, key: string, ratio: number): BubblePlace | null {
  const changes: Record<string, Partial<BubblePlace>> = {
    ArrowLeft: { x: place.x - STEP / ratio },
    ArrowRight: { x: place.x + STEP / ratio },
    ArrowUp: { y: place.y - STEP },
    ArrowDown: { y: place.y + STEP },
    '+': { size: place.size + STEP },
    '=': { size: place.size + STEP },
    '-': { size: place.size - STEP },
  };
  const change = changes[key];
  return change ? inside({ ...place, ...change }, ratio) : null;
}

export type Point = { x: number; y: number };
export type Size = { width: number; height: number };

/** The least width and height worth recording, in pixels. */
const LEAST = 32;

/** The area between two points of a screen, whole and even pixels, all of it on the screen. */
export function areaBetween(one: Point, other: Point, screen: Size): Omit<Area, 'monitor_id'> {
  const left = between(Math.min(one.x, other.x), 0, screen.width - LEAST);
  const top = between(Math.min(one.y, other.y), 0, screen.height - LEAST);
  const width = between(Math.abs(one.x - other.x), LEAST, screen.width - left);
  const height = between(Math.abs(one.y - other.y), LEAST, screen.height - top);
  return { x: left, y: top, width: width - (width % 2), height: height - (height % 2) };
}
