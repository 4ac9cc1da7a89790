// Remembers where this viewer is in the clip.

import { recall, remember } from '../base/memory';
import type { Millis } from '../base/time';
import type { WatchStore } from '../watch/state';
import { placeOf, readPlaces, withPlace } from './moment';

const EVERY_MS = 5000;

export function savedPlace(id: string): Millis {
  return placeOf(readPlaces(recall('places')), id);
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
