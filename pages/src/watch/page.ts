// Lays out the page once we know what the clip is; or says why there is none.

import { el, setAttribute } from '../base/dom';
import { messagePage } from '../base/message';
import type { Clip } from '../clip/manifest';
import { actions, heading } from './heading';
import { outline } from './outline';
import { videoStage, voiceStage, type Stage } from './stage';
import type { WatchState, WatchView } from './state';
import { transcriptPanel } from './transcript-panel';
import { waveform } from './waveform';
import { PAGES, SAY } from './words';

/** What the page is made of, as far as others put something into it. */
export interface WatchPage extends Stage {
  /** For what viewers send back. */
  readonly talk: HTMLElement;
}

/** A screen or camera clip: picture first, words beside it. A voice note: made to be read. */
export function watchPage(view: WatchView, clip: Clip, root: HTMLElement): WatchPage {
  const voice = clip.kind === 'voice';
  const stage = voice ? voiceStage(view, clip, waveform(view)) : videoStage(view, clip);
  const head = heading(view);
  const acts = actions(view);
  const about = outline(view);
  const talk = el('div', { class: 'talk-place' });
  if (!voice) head.append(acts, about, talk);
  const panel = transcriptPanel(view);
  setAttribute(root, 'data-layout', voice ? 'voice' : 'picture');
  if (clip.picture) {
    root.style.setProperty('--ratio', String(clip.picture.width / clip.picture.height));
  }
  const foot = el('footer', { class: 'foot' }, SAY.recordedWith);
  root.replaceChildren(...(voice ? [head, stage.element, acts, about, talk] : [stage.element, head]), panel, foot);
  view.observe(hasWords, (words) => setAttribute(root, 'data-words', words ? 'some' : 'none'));
  shareHeight(stage.element, root);
  return { ...stage, talk };
}

/** A clip that has no transcript, and gets none, needs no room for it. */
function hasWords(state: WatchState): boolean {
  return state.transcript.phase !== 'none';
}

/** Lets what sticks below the stage know where that is. */
function shareHeight(stage: HTMLElement, root: HTMLElement): void {
  new ResizeObserver(() => {
    root.style.setProperty('--stage-height', `${stage.offsetHeight}px`);
  }).observe(stage);
}

/** Says why there is nothing to show. */
export function sayWhy(phase: keyof typeof PAGES, view: WatchView, root: HTMLElement): void {
  const retry = { label: SAY.retry, act: () => view.request({ type: 'reload' }) };
  messagePage(PAGES[phase], phase === 'unreadable' ? null : retry, root);
}
