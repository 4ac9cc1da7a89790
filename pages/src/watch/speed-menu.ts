// The speed button and its menu.

import { el, setAttribute, setText } from '../base/dom';
import { menu } from './menu';
import { SPEEDS, speedName } from './speed';
import type { WatchView } from './state';
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
  return menu(button, SAY.speed, items);
}
