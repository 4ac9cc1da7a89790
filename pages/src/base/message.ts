// A page that has nothing but a message: why there is nothing to show.

import { el, setAttribute } from './dom';
import { icon } from './icons';

/** What happened, and what to do. */
export type Message = { readonly title: string; readonly text: string };

/** Shows a message in place of the page; with a button to try again, where that may help. */
export function messagePage({ title, text }: Message, retry: { label: string; act: () => void } | null, root: HTMLElement): void {
  const button = retry && el('button', { type: 'button', class: 'plain-button' }, retry.label);
  button?.addEventListener('click', () => retry?.act());
  setAttribute(root, 'data-layout', 'message');
  document.title = title;
  root.replaceChildren(
    el('section', { class: 'message', role: 'alert' },
      el('div', { class: 'message-sign', 'aria-hidden': 'true' }, icon('link')), el('h1', {}, title), el('p', {}, text),
      button),
  );
}
