// The help sheet: a modal dialog with the keys.

import { el } from '../base/dom';
import type { WatchStore } from './state';
import { SAY, SHORTCUTS } from './words';

export function helpSheet(store: WatchStore): HTMLDialogElement {
  const close = el('button', { type: 'button', class: 'plain-button' }, SAY.close);
  const list = el('dl', {});
  for (const [keys, does] of SHORTCUTS) {
    const names = keys.map((key) => (key === '–' ? '–' : el('kbd', {}, key)));
    list.append(el('div', {}, el('dt', {}, ...names), el('dd', {}, does)));
  }
  const sheet = el('dialog', { class: 'help', 'aria-labelledby': 'help-title' },
    // Focused first, so that a narrow screen shows it from its beginning.
    el('h2', { id: 'help-title', tabindex: '-1', autofocus: true }, SAY.shortcuts), list, close);
  close.addEventListener('click', () => store.request({ type: 'help', open: false }));
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) store.request({ type: 'help', open: false });
  });
  sheet.addEventListener('keydown', (event) => {
    if (event.key === '?') store.request({ type: 'help', open: false });
  });
  sheet.addEventListener('close', () => store.report({ helpOpen: false }));
  store.handle('help', ({ open }) => {
    if (open && !sheet.open) sheet.showModal();
    if (!open) sheet.close();
    store.report({ helpOpen: sheet.open });
  });
  return sheet;
}
