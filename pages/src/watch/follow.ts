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
    // The page itself stays put until the viewer has pressed play.
    const may = this.#view.state.started || this.#scroller() !== null;
    if (this.#on && may) this.#bring(word);
    this.#showButton();
  }

  /** Shows another word, that the reader asked for, and leaves it there. */
  reveal(word: HTMLElement | null): void {
    this.rest();
    this.#bring(word);
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
    if (inPanel || this.#scroller() === null) this.rest();
  }

  #showButton(): void {
    this.button.hidden = this.#on || this.#word === null || !this.#view.state.started;
  }

  /** The panel where it scrolls by itself, null where the page scrolls. */
  #scroller(): HTMLElement | null {
    return getComputedStyle(this.#panel).overflowY === 'auto' ? this.#panel : null;
  }

  /** Brings a word into a comfortable band; inside it the word may wander. */
  #bring(word: HTMLElement | null): void {
    const scroller = this.#scroller();
    if (!word) return;
    const [top, bottom] = this.#window(scroller);
    const box = word.getBoundingClientRect();
    const height = bottom - top;
    if (box.top >= top + height * 0.08 && box.bottom <= top + height * 0.75) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const by = box.top - (top + height * 0.3);
    (scroller ?? window).scrollBy({ top: by, behavior: calm ? 'instant' : 'smooth' });
  }

  /** Top and bottom of where words can be seen, in the viewport. */
  #window(scroller: HTMLElement | null): [number, number] {
    if (scroller) {
      const { top, bottom } = scroller.getBoundingClientRect();
      return [top, bottom];
    }
    const covered = [...document.querySelectorAll('.stage, .transcript-head')]
      .filter((element) => getComputedStyle(element).position === 'sticky')
      .map((element) => element.getBoundingClientRect().bottom);
    return [Math.max(0, ...covered), window.innerHeight];
  }
}
