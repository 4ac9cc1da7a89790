// Where to begin: a link at a moment (`?t=83`, `#t=83`), else where this viewer
// left off, else the start.

import { asCount, asList, asText } from '../base/read';
import { millis, parseMoment, ZERO, type Millis } from '../base/time';

/** The moment a link names; the fragment wins, as it can change without a reload. */
export function momentOf(url: URL): Millis | null {
  const inFragment = new URLSearchParams(url.hash.slice(1)).get('t');
  const inQuery = url.searchParams.get('t');
  for (const text of [inFragment, inQuery]) {
    const moment = text === null ? null : parseMoment(text);
    if (moment !== null) return moment;
  }
  return null;
}

/** A link to this clip at a moment, in whole seconds; without one for the start. */
export function linkAt(url: URL, moment: Millis): string {
  const link = new URL(url);
  link.hash = '';
  link.searchParams.delete('t');
  const seconds = Math.floor(moment / 1000);
  if (seconds > 0) link.searchParams.set('t', String(seconds));
  return link.href;
}

/** Places of the clips watched last, newest first: id and milliseconds. */
export type Places = readonly (readonly [id: string, at: Millis])[];

const KEPT = 100;
/** Nobody needs to be taken back to the first seconds, nor to the last. */
const EDGE_MS = 5000;

export function readPlaces(json: unknown): Places {
  return asList(json).map((item) => {
    const [id, at] = asList(item);
    return [asText(id), millis(asCount(at))] as const;
  });
}

export function placeOf(places: Places, id: string): Millis {
  return places.find(([known]) => known === id)?.[1] ?? ZERO;
}

/** The places with this clip's moved to `at`, or dropped near either end. */
export function withPlace(places: Places, id: string, at: Millis, duration: Millis): Places {
  const others = places.filter(([known]) => known !== id);
  const worthKeeping = at > EDGE_MS && at < duration - EDGE_MS;
  return worthKeeping ? ([[id, at], ...others] as Places).slice(0, KEPT) : others;
}
