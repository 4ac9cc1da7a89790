// The control bar: every button requests, and shows what the store says.

import { el, setAttribute, setRatio, setText } from '../base/dom';
import { clock } from '../base/time';
import type { Kind } from '../clip/manifest';
import { LIVE_DISTANCE } from '../player/playback';
import { IconButton } from './button';
import { seekBar } from './seek-bar';
import { speedMenu } from './speed-menu';
import { isGrowing, type WatchState, type WatchView } from './state';
import { SAY } from './words';

export function controlBar(view: WatchView, kind: Kind, drawing: HTMLElement | null): HTMLElement {
  const time = el('div', { class: 'time' });
  view.observe(
    (state) => `${clock(state.time)} / ${clock(state.duration)}`,
    (text) => setText(time, text),
  );
  const buttons = el('div', { class: 'buttons' },
    playButton(view, 'play-small'), volume(view), time, liveButton(view),
    el('div', { class: 'spacer' }));
  if (kind !== 'voice') buttons.append(captionsButton(view));
  buttons.append(speedMenu(view));
  if (kind !== 'voice') buttons.append(pictureInPictureButton(view), fullScreenButton(view));
  return el('div', { class: 'controls', role: 'group', 'aria-label': SAY.controls },
    seekBar(view, drawing), buttons);
}

export function playButton(view: WatchView, className: string): HTMLElement {
  const button = new IconButton(className, { icon: 'play', label: SAY.play }, () =>
    view.request({ type: view.state.paused ? 'play' : 'pause' }),
  );
  view.observe((state) => [state.paused, state.ended] as const, ([paused, ended]) => {
    if (ended) button.show({ icon: 'replay', label: SAY.replay, key: 'K' });
    else if (paused) button.show({ icon: 'play', label: SAY.play, key: 'K' });
    else button.show({ icon: 'pause', label: SAY.pause, key: 'K' });
  });
  return button.element;
}

function volume(view: WatchView): HTMLElement {
  const button = new IconButton('mute', { icon: 'loud', label: SAY.mute }, () =>
    view.request({ type: 'mute', on: !view.state.muted }),
  );
  const range = el('input', {
    type: 'range', class: 'volume-range', min: 0, max: 100, step: 5, 'aria-label': SAY.volume,
  });
  range.addEventListener('input', () => {
    view.request({ type: 'volume', to: Number(range.value) / 100 });
  });
  // Left and right belong to the volume while it has the focus.
  range.addEventListener('keydown', (event) => {
    if (event.key.startsWith('Arrow')) event.stopPropagation();
  });
  view.observe((state) => [state.volume, state.muted] as const, ([level, muted]) => {
    const heard = muted ? 0 : level;
    range.value = String(Math.round(heard * 100));
    setAttribute(range, 'aria-valuetext', `${Math.round(heard * 100)} %`);
    setRatio(range, '--level', heard);
    if (heard === 0) button.show({ icon: 'mute', label: SAY.unmute, key: 'M' });
    else button.show({ icon: heard < 0.5 ? 'soft' : 'loud', label: SAY.mute, key: 'M' });
  });
  return el('div', { class: 'volume' }, button.element, range);
}

function liveButton(view: WatchView): HTMLElement {
  const button = el('button', { type: 'button', class: 'live-button' });
  button.addEventListener('click', () => view.request({ type: 'seek-live' }));
  view.observe((state) => [isGrowing(state), isAtLive(state)] as const, ([growing, atLive]) => {
    button.hidden = !growing;
    setAttribute(button, 'data-live', atLive);
    setText(button, atLive ? SAY.atLive : SAY.toLive);
  });
  return button;
}

function isAtLive(state: WatchState): boolean {
  return !state.paused && state.duration - state.time < LIVE_DISTANCE * 2.5;
}

function captionsButton(view: WatchView): HTMLElement {
  const button = new IconButton('captions-button', { icon: 'captions', label: SAY.captionsOn }, () =>
    view.request({ type: 'captions', on: !view.state.captionsOn }),
  );
  view.observe((state) => [state.captionsReady, state.captionsOn] as const, ([ready, on]) => {
    button.element.hidden = !ready;
    button.show({ icon: 'captions', label: on ? SAY.captionsOff : SAY.captionsOn, key: 'C' });
    setAttribute(button.element, 'data-on', on);
  });
  return button.element;
}

function pictureInPictureButton(view: WatchView): HTMLElement {
  const button = new IconButton('pip', { icon: 'pip', label: SAY.pipOn }, () =>
    view.request({ type: 'picture-in-picture', on: view.state.pictureInPicture !== 'on' }),
  );
  view.observe((state) => state.pictureInPicture, (now) => {
    button.element.hidden = now === 'unavailable';
    button.show({ icon: 'pip', label: now === 'on' ? SAY.pipOff : SAY.pipOn });
    setAttribute(button.element, 'data-on', now === 'on');
  });
  return button.element;
}

function fullScreenButton(view: WatchView): HTMLElement {
  const button = new IconButton('full', { icon: 'expand', label: SAY.fullOn }, () =>
    view.request({ type: 'full-screen', on: view.state.fullScreen !== 'on' }),
  );
  view.observe((state) => state.fullScreen, (now) => {
    button.element.hidden = now === 'unavailable';
    if (now === 'on') button.show({ icon: 'shrink', label: SAY.fullOff, key: 'F' });
    else button.show({ icon: 'expand', label: SAY.fullOn, key: 'F' });
  });
  return button.element;
}
