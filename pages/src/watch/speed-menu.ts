// The speed button and its menu (the menu button pattern of the ARIA practices).

import { el, setAttribute, setText } from '../base/dom';
import { SPEEDS, speedName } from './speed';
import type { WatchView } from './state';
import { SAY } from './words';

export function speedMenu(view: WatchView): HTMLElement {
  const button = el('button', {
    type: 'button', class: 'button speed-button', 'aria-haspopup': 'menu',
    'aria-expanded': 'false', 'data-tip': `${SAY.speed} (< >)`,
  });
  const items = SPEEDS.map((speed) => {
    const item = el('button', { type: 'button', role: 'menuitemradio', tabindex: -1 }, speedName(speed));
    item.addEventListener('click', () => {
      view.request({ type: 'rate', to: speed });
      close();
    });
    return item;
  });
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': SAY.speed, hidden: true }, ...items);
  const root = el('div', { class: 'speed' }, button, menu);

  const close = (focusButton = true): void => {
    menu.hidden = true;
    setAttribute(button, 'aria-expanded', 'false');
    if (focusButton) button.focus();
  };
  const open = (): void => {
    menu.hidden = false;
    setAttribute(button, 'aria-expanded', 'true');
    (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus();
  };
  button.addEventListener('click', () => (menu.hidden ? open() : close()));
  menu.addEventListener('keydown', (event) => {
    if (moveInMenu(event, items)) event.preventDefault();
    if (event.key === 'Escape') close();
    if (event.key !== 'Tab') event.stopPropagation();
  });
  root.addEventListener('focusout', (event) => {
    if (!menu.hidden && !root.contains(event.relatedTarget as Node | null)) close(false);
  });
  view.observe((state) => state.rate, (rate) => {
    setText(button, speedName(rate));
    setAttribute(button, 'aria-label', `${SAY.speed}: ${speedName(rate)}`);
    items.forEach((item, at) => setAttribute(item, 'aria-checked', String(SPEEDS[at] === rate)));
  });
  return root;
}

function moveInMenu(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const at = items.findIndex((item) => item === document.activeElement);
  const last = items.length - 1;
  const next = {
    ArrowDown: at >= last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (next === undefined) return false;
  items[next]?.focus();
  return true;
}
