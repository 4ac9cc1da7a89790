// Tells that the clip was opened and how far it was watched: which quarter was
// reached, by objects that say nothing themselves. Nothing is kept in the
// browser, and nothing is sent where it asks for that.

import { el } from '../base/dom';
import type { WatchState, WatchView } from '../watch/state';
import { take } from './slots';
import { TALK } from './words';

export const QUARTERS = 4;
/** What comes last is often left out: this near the end is the end. */
const NEARLY = 0.95;

/** The last quarter that was reached; 0 before the first. */
export function quarterOf(time: number, duration: number): number {
  if (duration <= 0) return 0;
  const ratio = time / duration;
  return ratio >= NEARLY ? QUARTERS : Math.min(Math.floor(ratio * QUARTERS), QUARTERS - 1);
}

/** Whether the browser asks for it (Global Privacy Control, Do Not Track). */
export function wantsNoCount(browser: { globalPrivacyControl?: unknown; doNotTrack?: unknown }): boolean {
  return browser.globalPrivacyControl === true || browser.doNotTrack === '1';
}

/** One line that says what is told. */
export function countVisit(view: WatchView): HTMLElement {
  if (wantsNoCount(navigator as { globalPrivacyControl?: unknown })) return el('p', { class: 'fine' }, TALK.notCounted);
  let begun = false;
  view.observe((state) => state.started, (started) => {
    if (!started || begun) return;
    begun = true;
    void follow(view);
  });
  return el('p', { class: 'fine' }, TALK.counted);
}

async function follow(view: WatchView): Promise<void> {
  const visit = await take('visits.json', ' ');
  if (typeof visit === 'string') return;
  let told = 0;
  // To look somewhere without playing is not to get there.
  view.observe((state: WatchState) => (state.paused ? 0 : quarterOf(state.time, state.duration)), (quarter) => {
    if (quarter <= told) return;
    told = quarter;
    void visit.more(quarter);
  });
}
