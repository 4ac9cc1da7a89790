// Remembers where this viewer is in the clip.

import { recall, remember } from '../base/memory';
import { ZERO, type Millis } from '../base/time';
import type { WatchStore } from '../watch/state';
import { SAY } from '../watch/words';
import { placeOf, readPlaces, withPlace } from './moment';

const EVERY_MS = 5000;

/** The moment the link names, else where this viewer left off (and says so), else the start. */
export function startingPlace(store: WatchStore, id: string, moment: Millis | null): Millis {
  if (moment !== null) return moment;
  const place = placeOf(readPlaces(recall('places')), id);
  if (place > ZERO) store.report({ notice: { text: SAY.resumed(place) } });
  return place;
}

/** Saves the place now and then while playing, at every pause, and on leaving. */
export function keepPlace(store: WatchStore, id: string): void {
  const save = (): void => {
    const { time, duration, started } = store.state;
    if (!started) return;
    remember('places', withPlace(readPlaces(recall('places')), id, time, duration));
  };
  store.observe((state) => Math.floor(state.time / EVERY_MS), save);
  store.observe((state) => state.paused, save);
  window.addEventListener('pagehide', save);
}
