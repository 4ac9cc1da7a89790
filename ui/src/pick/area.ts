import type { Area } from '../backend';
import { areaBetween, type Point, type Size } from '../lib/place';

type Place = Omit<Area, 'monitor_id'>;

/** How far an arrow key moves with Shift, in pixels; without it, as little as there is. */
const FAR = 20;
const NEAR = 2;

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey'>;

/** The area after a key: arrows move it, with Ctrl they change its size; null for other keys. */
export function nudged(area: Place, { key, shiftKey, ctrlKey }: Key, screen: Size): Place | null {
  const arrow = ARROWS[key];
  if (!arrow) return null;
  const step = shiftKey ? FAR : NEAR;
  const by = { x: arrow.x * step, y: arrow.y * step };
  if (ctrlKey) {
    const end = { x: area.x + Math.max(0, area.width + by.x), y: area.y + Math.max(0, area.height + by.y) };
    return areaBetween(area, end, screen);
  }
  const x = Math.min(Math.max(0, area.x + by.x), screen.width - area.width);
  const y = Math.min(Math.max(0, area.y + by.y), screen.height - area.height);
  return { ...area, x, y };
}

/** The area pulled along with the pointer, all of it on the screen. */
export function pulled(area: Place, by: Point, screen: Size): Place {
  const x = Math.round(Math.min(Math.max(0, area.x + by.x), screen.width - area.width));
  const y = Math.round(Math.min(Math.max(0, area.y + by.y), screen.height - area.height));
  return { ...area, x, y };
}

/** Where an area begins that is changed by keys before one was drawn: most of the screen, in its middle. */
export function middle({ width, height }: Size): Place {
  const from = { x: Math.round(width / 8), y: Math.round(height / 8) };
  return areaBetween(from, { x: width - from.x, y: height - from.y }, { width, height });
}

export const isInside = (point: Point, { x, y, width, height }: Place): boolean =>
  point.x >= x && point.y >= y && point.x < x + width && point.y < y + height;
