// The stage: the picture (or, for a voice note, a card), what lies over it, and
// the controls. The stage as a whole goes to full screen.

import { el, setAttribute, setText } from '../base/dom';
import type { Clip } from '../clip/manifest';
import { controlBar, playButton } from './controls';
import { clipOf, isGrowing, type WatchState, type WatchView } from './state';
import { SAY, TROUBLES } from './words';

/** After this long without a move the controls leave the picture alone. */
const IDLE_MS = 2600;

export interface Stage {
  readonly element: HTMLElement;
  readonly media: HTMLVideoElement;
}

export function videoStage(view: WatchView, clip: Clip): Stage {
  const media = el('video', {
    class: 'picture', playsinline: true, preload: 'auto', poster: 'poster.jpg', tabindex: -1,
    'aria-label': clip.title || SAY.player,
  });
  const element = el('section', { class: 'stage', 'aria-label': SAY.player },
    media, cueBox(view), spinner(view), playButton(view, 'play-big'), note(view),
    controlBar(view, clip.kind, null));
  view.observe((state) => state.started, (started) => setAttribute(element, 'data-started', started));
  view.observe((state) => state.paused, (paused) => setAttribute(element, 'data-paused', paused));
  view.observe((state) => obstacle(state) === 'begun' || obstacle(state) === 'empty', (idle) => {
    setAttribute(element, 'data-empty', idle);
  });
  pressPicture(view, media);
  hideWhenIdle(view, element);
  return { element, media };
}

export function voiceStage(view: WatchView, clip: Clip, drawing: HTMLElement): Stage {
  const media = el('video', { class: 'sound', playsinline: true, preload: 'auto', hidden: true });
  const element = el('section', { class: 'stage voice', 'aria-label': SAY.player },
    media, playButton(view, 'play-big'), controlBar(view, clip.kind, drawing), note(view));
  view.observe((state) => state.waiting, (waiting) => setAttribute(element, 'data-waiting', waiting));
  return { element, media };
}

function cueBox(view: WatchView): HTMLElement {
  const text = el('span');
  const box = el('div', { class: 'cue', 'aria-hidden': 'true' }, text);
  view.observe((state) => (state.captionsOn ? state.cue : ''), (cue) => {
    setText(text, cue);
    box.hidden = cue === '';
  });
  return box;
}

function spinner(view: WatchView): HTMLElement {
  const wheel = el('div', { class: 'spinner', 'aria-hidden': 'true' });
  view.observe((state) => state.waiting && !state.trouble, (waiting) => { wheel.hidden = !waiting; });
  return wheel;
}

/** A click plays or pauses, a double click fills the screen, a touch shows the controls. */
function pressPicture(view: WatchView, media: HTMLElement): void {
  let touched = false;
  media.addEventListener('pointerup', (event) => { touched = event.pointerType === 'touch'; });
  media.addEventListener('click', () => {
    if (!touched) view.request({ type: view.state.paused ? 'play' : 'pause' });
  });
  media.addEventListener('dblclick', () => {
    if (view.state.fullScreen === 'unavailable') return;
    view.request({ type: 'full-screen', on: view.state.fullScreen !== 'on' });
  });
}

function hideWhenIdle(view: WatchView, stage: HTMLElement): void {
  let timer = 0;
  const rest = (): void => {
    const busy = stage.querySelector('.controls :focus-visible, .menu:not([hidden])') !== null;
    setAttribute(stage, 'data-idle', !busy && !view.state.paused);
  };
  const wake = (): void => {
    window.clearTimeout(timer);
    setAttribute(stage, 'data-idle', false);
    timer = window.setTimeout(rest, IDLE_MS);
  };
  for (const name of ['pointermove', 'pointerdown', 'focusin', 'keydown']) {
    stage.addEventListener(name, wake);
  }
  stage.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') rest();
  });
  view.observe((state) => state.paused, wake);
}

interface Note {
  readonly title: string;
  readonly text: string;
  readonly retry: boolean;
}

/** What stands in the way of playing, in plain words. */
function note(view: WatchView): HTMLElement {
  const title = el('p', { class: 'note-title' });
  const text = el('p', {});
  const retry = el('button', { type: 'button', class: 'plain-button' }, SAY.retry);
  retry.addEventListener('click', () => view.request({ type: 'play' }));
  const box = el('div', { class: 'note', role: 'status' }, title, text, retry);
  const show = (said: Note | null): void => {
    box.hidden = said === null;
    setText(title, said?.title ?? '');
    setText(text, said?.text ?? '');
    retry.hidden = !said?.retry;
  };
  view.observe((state) => obstacle(state), () => show(noteFor(view.state)));
  return box;
}

function obstacle(state: WatchState): string | null {
  const clip = clipOf(state);
  if (clip && clip.segments.length === 0) return isGrowing(state) ? 'begun' : 'empty';
  return state.trouble;
}

function noteFor(state: WatchState): Note | null {
  const what = obstacle(state);
  if (what === 'begun') return { title: SAY.begun, text: SAY.begunMore, retry: false };
  if (what === 'empty') return { title: SAY.empty, text: SAY.emptyMore, retry: false };
  if (state.trouble) return { ...TROUBLES[state.trouble], retry: state.trouble !== 'unsupported' };
  return null;
}
