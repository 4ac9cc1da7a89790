// The button that saves the transcript, and the choice of what as.

import { el } from '../base/dom';
import { IconButton } from './button';
import { menu } from './menu';
import { transcriptOf, type TranscriptFile, type WatchView } from './state';
import { SAY } from './words';

const FILES: readonly (readonly [as: TranscriptFile, name: string])[] = [
  ['md', SAY.asMarkdown],
  ['vtt', SAY.asVtt],
  ['srt', SAY.asSrt],
];

export function saveMenu(view: WatchView): HTMLElement {
  // Opening is the menu's; the button only looks like one.
  const button = new IconButton('save-transcript', { icon: 'download', label: SAY.saveTranscript }, () => {});
  const items = FILES.map(([as, name]) => {
    const item = el('button', { type: 'button', role: 'menuitem', tabindex: -1 }, name);
    item.addEventListener('click', () => view.request({ type: 'save-transcript', as }));
    // Captions are made of words, and come a moment later.
    if (as !== 'md') view.observe((state) => state.captionsText === '', (none) => { item.disabled = none; });
    return item;
  });
  const root = menu(button.element, SAY.saveTranscript, items);
  view.observe((state) => (transcriptOf(state)?.words.length ?? 0) > 0, (some) => { root.hidden = !some; });
  return root;
}
