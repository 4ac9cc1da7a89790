import type { ClipSummary } from '../backend';
import { locale } from '../strings';

export type Order = 'newest' | 'oldest' | 'longest' | 'title';
export const ORDERS: readonly Order[] = ['newest', 'oldest', 'longest', 'title'];

/** The smallest width of a card, and the room between two, in rem. */
const CARD = 16.5;
export const GAP = 1;

/** How many cards stand beside each other in so many rem. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (CARD + GAP)));
}

/** The rows that things make side by side; `alone` is the id of a first one that has a row of its own. */
export function rowsOf<T extends { id: string }>(all: readonly T[], columns: number, alone?: string): T[][] {
  const first = all[0];
  const rows: T[][] = first !== undefined && first.id === alone ? [[first]] : [];
  for (let at = rows.length; at < all.length; at += columns) rows.push(all.slice(at, at + columns));
  return rows;
}

/** Clips as they come, newest first, in another order. One that cannot be read stays last. */
export function inOrder(clips: readonly ClipSummary[], order: Order): readonly ClipSummary[] {
  if (order === 'newest') return clips;
  const readable = clips.filter((clip) => clip.state !== 'broken');
  const broken = clips.filter((clip) => clip.state === 'broken');
  const names = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  if (order === 'oldest') readable.reverse();
  else if (order === 'longest') readable.sort((a, b) => b.duration_ms - a.duration_ms);
  else readable.sort((a, b) => names.compare(a.title, b.title));
  return [...readable, ...broken];
}
