// A button and the menu it opens (the menu button pattern of the ARIA practices).

import { el, setAttribute } from '../base/dom';

/** Choosing an item closes the menu; what it does is the item's own business. */
export function menu(
  button: HTMLButtonElement,
  label: string,
  items: readonly HTMLButtonElement[],
): HTMLElement {
  setAttribute(button, 'aria-haspopup', 'menu');
  setAttribute(button, 'aria-expanded', 'false');
  const list = el('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true }, ...items);
  const root = el('div', { class: 'menu-place' }, button, list);

  const close = (focusButton = true): void => {
    list.hidden = true;
    setAttribute(button, 'aria-expanded', 'false');
    if (focusButton) button.focus();
  };
  const open = (): void => {
    list.hidden = false;
    setAttribute(button, 'aria-expanded', 'true');
    (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus();
  };
  for (const item of items) item.addEventListener('click', () => close());
  button.addEventListener('click', () => (list.hidden ? open() : close()));
  list.addEventListener('keydown', (event) => {
    if (moveInMenu(event, items.filter((item) => !item.hidden))) event.preventDefault();
    if (event.key === 'Escape') close();
    if (event.key !== 'Tab') event.stopPropagation();
  });
  root.addEventListener('focusout', (event) => {
    if (!list.hidden && !root.contains(event.relatedTarget as Node | null)) close(false);
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
