// The seek bar: a real range input over a drawn rail, so that keyboard, touch
// and screen readers get what the platform gives.

import { el, setAttribute, setRatio, setText } from '../base/dom';
import { clock, millis, spoken, type Millis } from '../base/time';
import { chapterAt } from '../clip/chapters';
import type { Mark } from '../clip/transcript';
import { SAY } from './words';
import { chaptersOf, type WatchState, type WatchView } from './state';

export function seekBar(view: WatchView, drawing: HTMLElement | null = null): HTMLElement {
  const buffered = el('div', { class: 'seek-buffered' });
  const rail = el('div', { class: 'seek-rail', 'aria-hidden': 'true' },
    buffered, el('div', { class: 'seek-hover' }), el('div', { class: 'seek-played' }));
  const tip = el('div', { class: 'seek-tip', 'aria-hidden': 'true' });
  const range = el('input', {
    type: 'range', class: 'seek-range', min: 0, step: 1, value: 0, 'aria-label': SAY.seek,
  });
  const marks = el('div', { class: 'seek-chapters', 'aria-hidden': 'true' });
  const remarks = el('div', { class: 'seek-remarks', 'aria-hidden': 'true' });
  const bar = el('div', { class: 'seek' }, rail, drawing, marks, remarks, range, tip);

  range.addEventListener('input', () => {
    view.request({ type: 'seek', to: millis(Number(range.value)) });
  });
  showProgress(view, bar, range);
  showBuffered(view, buffered);
  showMarks(view, marks, chaptersOf);
  showMarks(view, remarks, (state) => state.remarks);
  showHover(view, bar, tip);
  return bar;
}

function showProgress(view: WatchView, bar: HTMLElement, range: HTMLInputElement): void {
  let held = false;
  range.addEventListener('pointerdown', () => { held = true; });
  for (const name of ['pointerup', 'pointercancel', 'blur']) {
    range.addEventListener(name, () => { held = false; });
  }
  view.observe((state) => [state.time, state.duration] as const, ([time, duration]) => {
    setAttribute(range, 'max', duration);
    // A thumb under a finger stays under the finger.
    if (!held) range.value = String(time);
    setRatio(bar, '--played', duration > 0 ? time / duration : 0);
  });
  // Screen readers are told whole seconds only.
  view.observe(
    (state) => `${spoken(state.time)} of ${spoken(state.duration)}`,
    (text) => setAttribute(range, 'aria-valuetext', text),
  );
}

function showBuffered(view: WatchView, buffered: HTMLElement): void {
  view.observe((state) => [state.buffered, state.duration] as const, ([spans, duration]) => {
    buffered.replaceChildren(
      ...spans.map(([from, to]) => {
        const span = el('i');
        setRatio(span, '--from', from / duration);
        setRatio(span, '--to', to / duration);
        return span;
      }),
    );
  });
}

/** A mark at each moment, but for the first of all: that is where the bar begins. */
function showMarks(view: WatchView, marks: HTMLElement, of: (state: WatchState) => readonly Mark[]): void {
  view.observe((state) => [of(state), state.duration] as const, ([moments, duration]) => {
    const inside = moments.filter(({ at }) => at > 0 && at < duration);
    marks.replaceChildren(
      ...inside.map(({ at }) => {
        const mark = el('i');
        setRatio(mark, '--at', at / duration);
        return mark;
      }),
    );
  });
}

function showHover(view: WatchView, bar: HTMLElement, tip: HTMLElement): void {
  bar.addEventListener('pointermove', (event) => {
    const time = timeUnder(bar, event.clientX, view.state.duration);
    const chapters = chaptersOf(view.state);
    const chapter = chapters[chapterAt(chapters, time)];
    setText(tip, chapter ? `${clock(time)} ${chapter.text}` : clock(time));
    setRatio(bar, '--hover', time / view.state.duration);
    setAttribute(bar, 'data-hover', true);
  });
  bar.addEventListener('pointerleave', () => setAttribute(bar, 'data-hover', false));
}

function timeUnder(bar: HTMLElement, x: number, duration: Millis): Millis {
  const { left, width } = bar.getBoundingClientRect();
  const ratio = width > 0 ? Math.min(Math.max((x - left) / width, 0), 1) : 0;
  return millis(ratio * duration);
}
