// The speed button and its menu.

import { el, setAttribute, setText } from '../base/dom';
import { menu } from './menu';
import { SPEEDS, speedName } from './speed';
import { transcriptOf, type WatchView } from './state';
import { SAY } from './words';

export function speedMenu(view: WatchView): HTMLElement {
  const button = el('button', {
    type: 'button', class: 'button speed-button', 'data-tip': `${SAY.speed} (< >)`,
  });
  const items = SPEEDS.map((speed) => {
    const item = el('button', { type: 'button', role: 'menuitemradio', tabindex: -1 }, speedName(speed));
    item.addEventListener('click', () => view.request({ type: 'rate', to: speed }));
    return item;
  });
  view.observe((state) => state.rate, (rate) => {
    setText(button, speedName(rate));
    setAttribute(button, 'aria-label', `${SAY.speed}: ${speedName(rate)}`);
    items.forEach((item, at) => setAttribute(item, 'aria-checked', String(SPEEDS[at] === rate)));
  });
  return menu(button, SAY.speed, [...items, skipItem(view)]);
}

/** How fast it goes is also what is left out of it. */
function skipItem(view: WatchView): HTMLButtonElement {
  const item = el('button', { type: 'button', role: 'menuitemcheckbox', tabindex: -1, class: 'skip-item' }, SAY.skipSilence);
  item.addEventListener('click', () => view.request({ type: 'skip-silence', on: !view.state.skipping }));
  view.observe((state) => state.skipping, (on) => setAttribute(item, 'aria-checked', String(on)));
  view.observe((state) => (transcriptOf(state)?.skips.length ?? 0) > 0, (some) => { item.hidden = !some; });
  return item;
}
