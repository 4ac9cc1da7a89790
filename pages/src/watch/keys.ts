// The keyboard: which key asks for what. Pure, so that it can be read as a table.

import { clamp, millis, type Millis } from '../base/time';
import { chapterFrom } from '../clip/chapters';
import { faster, slower } from './speed';
import { chaptersOf, type WatchRequest, type WatchState, type WatchView } from './state';

/** What a key asks for in this state; null when it means nothing to us. */
export function requestFor(key: string, state: WatchState): WatchRequest | null {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case ' ':
    case 'k':
      return { type: state.paused ? 'play' : 'pause' };
    case 'j':
      return seekBy(state, millis(-10_000));
    case 'l':
      return seekBy(state, millis(10_000));
    case 'ArrowLeft':
      return seekBy(state, millis(-5000));
    case 'ArrowRight':
      return seekBy(state, millis(5000));
    case 'ArrowUp':
      return { type: 'volume', to: Math.min(audible(state) + 0.1, 1) };
    case 'ArrowDown':
      return { type: 'volume', to: Math.max(audible(state) - 0.1, 0) };
    case 'm':
      return { type: 'mute', on: !state.muted };
    case 'c':
      return { type: 'captions', on: !state.captionsOn };
    case 'w':
      return { type: 'skip-silence', on: !state.skipping };
    case 'f':
      if (state.fullScreen === 'unavailable') return null;
      return { type: 'full-screen', on: state.fullScreen !== 'on' };
    case '<':
      return { type: 'rate', to: slower(state.rate) };
    case '>':
      return { type: 'rate', to: faster(state.rate) };
    case ',':
      return chapter(state, -1);
    case '.':
      return chapter(state, 1);
    case '?':
      return { type: 'help', open: !state.helpOpen };
    default:
      return /^\d$/.test(key)
        ? { type: 'seek', to: millis((state.duration * Number(key)) / 10) }
        : null;
  }
}

function seekBy(state: WatchState, by: Millis): WatchRequest {
  return { type: 'seek', to: clamp(state.time + by, 0, state.duration) };
}

function chapter(state: WatchState, by: -1 | 1): WatchRequest | null {
  const found = chapterFrom(chaptersOf(state), state.time, by);
  return found && { type: 'seek', to: found.at };
}

function audible(state: WatchState): number {
  return state.muted ? 0 : state.volume;
}

/** Listens on the whole page, but leaves alone what a focused control needs itself. */
export function listenToKeys(view: WatchView): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (view.state.helpOpen || keepsKey(event)) return;
    const request = requestFor(event.key, view.state);
    if (!request) return;
    event.preventDefault();
    view.request(request);
  });
}

function keepsKey(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest('input:not([type="range"]), textarea, select, [contenteditable]')) return true;
  const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  // Up and down scroll what can be scrolled, unless the player has the focus.
  if (vertical && !target.closest('.stage')) return true;
  return event.key === ' ' && target.closest('button, a, summary, [role^="menuitem"]') !== null;
}
