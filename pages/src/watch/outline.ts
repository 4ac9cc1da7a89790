// What the clip is about: key sentences and chapters, each of which plays.

import { el, setAttribute } from '../base/dom';
import { clock, millis, spoken } from '../base/time';
import { chapterAt } from '../clip/chapters';
import type { Mark } from '../clip/transcript';
import { chaptersOf, transcriptOf, type WatchView } from './state';
import { SAY } from './words';

export function outline(view: WatchView): HTMLElement {
  const box = el('div', { class: 'outline' });
  view.observe((state) => [transcriptOf(state)?.keySentences, chaptersOf(state)] as const, ([keySentences = [], chapters]) => {
    box.replaceChildren(
      ...part(view, 'in-short', SAY.inShort, keySentences),
      ...part(view, 'chapters', SAY.chapters, chapters),
    );
    box.hidden = box.childElementCount === 0;
  });
  view.observe((state) => chapterAt(chaptersOf(state), state.time), (at) => {
    box.querySelectorAll('.chapters button').forEach((button, i) => {
      setAttribute(button, 'aria-current', i === at ? 'true' : null);
    });
  });
  return box;
}

function part(view: WatchView, id: string, title: string, marks: readonly Mark[]): HTMLElement[] {
  if (marks.length === 0) return [];
  const items = marks.map(({ at, text }) => {
    const button = el('button', { type: 'button', 'aria-label': `${SAY.playFrom(spoken(at))}: ${text}` },
      el('span', { class: 'outline-time' }, clock(at)), el('span', {}, text));
    button.addEventListener('click', () => {
      view.request({ type: 'seek', to: millis(at) });
      view.request({ type: 'play' });
    });
    return el('li', {}, button);
  });
  return [el('section', { class: id, 'aria-labelledby': id },
    el('h2', { id }, title), el('ul', {}, ...items))];
}
