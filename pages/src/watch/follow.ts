// Keeps the spoken word in sight, and yields as soon as the reader scrolls.

import { el } from '../base/dom';
import type { WatchView } from './state';
import { SAY } from './words';

const SCROLL_KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']);

export class Follow {
  /** Takes a reader who scrolled away back to the spoken word. */
  readonly button = el('button', { type: 'button', class: 'follow', hidden: true }, SAY.follow);
  readonly #panel: HTMLElement;
  readonly #view: WatchView;
  #on = true;
  #word: HTMLElement | null = null;

  constructor(view: WatchView, panel: HTMLElement) {
    this.#view = view;
    this.#panel = panel;
    this.button.addEventListener('click', () => this.resume());
    // Only the reader's own gestures count: our scrolling makes scroll events too.
    window.addEventListener('wheel', (event) => this.#yieldTo(event), { passive: true });
    window.addEventListener('touchmove', (event) => this.#yieldTo(event), { passive: true });
    window.addEventListener('keydown', (event) => {
      if (SCROLL_KEYS.has(event.key) && !event.defaultPrevented) this.#yieldTo(event);
    });
  }

  /** The spoken word has changed. */
  show(word: HTMLElement | null): void {
    this.#word = word;
    if (this.#on) this.#bring(word);
    this.#showButton();
  }

  /** The reader looks at something else now. */
  rest(): void {
    this.#on = false;
    this.#showButton();
  }

  resume(): void {
    this.#on = true;
    this.#showButton();
    this.#bring(this.#word);
  }

  #yieldTo(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const inPanel = target !== null && this.#panel.contains(target);
    // Scrolling elsewhere matters only where the whole page scrolls.
    if (inPanel || (this.#scroller() === null && this.#view.state.started)) this.rest();
  }

  #showButton(): void {
    this.button.hidden = this.#on || this.#word === null || !this.#view.state.started;
  }

  /** The panel where it scrolls by itself, null where the page scrolls. */
  #scroller(): HTMLElement | null {
    return getComputedStyle(this.#panel).overflowY === 'auto' ? this.#panel : null;
  }

  #bring(word: HTMLElement | null): void {
    if (!word || !this.#view.state.started) return;
    const scroller = this.#scroller();
    const box = word.getBoundingClientRect();
    const [top, bottom] = this.#window(scroller);
    const height = bottom - top;
    // A comfortable band: the word may wander in it without any scrolling.
    if (box.top >= top + height * 0.1 && box.bottom <= top + height * 0.75) return;
    const by = box.top - (top + height * 0.3);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    (scroller ?? window).scrollBy({ top: by, behavior: calm ? 'instant' : 'smooth' });
  }

  /** Top and bottom of where words can be seen, in the viewport. */
  #window(scroller: HTMLElement | null): [number, number] {
    if (scroller) {
      const { top, bottom } = scroller.getBoundingClientRect();
      return [top, bottom];
    }
    const stage = document.querySelector('.stage');
    const sticky = stage !== null && getComputedStyle(stage).position === 'sticky';
    return [sticky ? stage.getBoundingClientRect().bottom : 0, window.innerHeight];
  }
}
