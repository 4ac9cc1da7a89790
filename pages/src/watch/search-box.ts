// Search in the transcript: a field, a count, and previous and next.

import { el, setText } from '../base/dom';
import { icon } from '../base/icons';
import { search, type Hit } from '../clip/search';
import type { Word } from '../clip/transcript';
import { IconButton } from './button';
import { SAY } from './words';

/** What is found. `asked`: the reader has just searched or stepped, and wants to see it. */
export interface Findings {
  readonly hits: readonly Hit[];
  readonly chosen: Hit | null;
  readonly asked: boolean;
}

export class SearchBox {
  readonly element: HTMLElement;
  readonly #field = el('input', {
    type: 'search', placeholder: SAY.searchShort, 'aria-label': SAY.search, autocomplete: 'off',
    spellcheck: 'false', enterkeyhint: 'search',
  });
  readonly #count = el('span', { class: 'search-count', role: 'status' });
  readonly #steps = el('span', { class: 'search-steps', hidden: true });
  readonly #show: (findings: Findings) => void;
  #words: readonly Word[] = [];
  #hits: readonly Hit[] = [];
  #chosen = 0;

  constructor(show: (findings: Findings) => void) {
    this.#show = show;
    const previous = new IconButton('step', { icon: 'up', label: SAY.previousHit }, () => this.#step(-1));
    const next = new IconButton('step', { icon: 'down', label: SAY.nextHit }, () => this.#step(1));
    this.#steps.append(previous.element, next.element);
    this.element = el('search', { class: 'search' }, icon('search'), this.#field, this.#count, this.#steps);
    this.#field.addEventListener('input', () => this.#find(0, true));
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : 1);
      if (event.key === 'Escape') this.#clear();
      if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
    });
  }

  /** The words to search in have changed; what is being searched stays. */
  search(words: readonly Word[]): void {
    this.#words = words;
    this.#find(this.#chosen, false);
  }

  #find(chosen: number, asked: boolean): void {
    this.#hits = search(this.#words, this.#field.value);
    this.#chosen = Math.min(chosen, Math.max(this.#hits.length - 1, 0));
    this.#report(asked);
  }

  #step(by: number): void {
    const all = this.#hits.length;
    if (all === 0) return;
    this.#chosen = (this.#chosen + by + all) % all;
    this.#report(true);
  }

  #clear(): void {
    this.#field.value = '';
    this.#find(0, true);
  }

  #report(asked: boolean): void {
    const searching = this.#field.value.trim() !== '';
    this.#steps.hidden = this.#hits.length < 2;
    setText(this.#count, searching ? SAY.hits(this.#chosen + 1, this.#hits.length) : '');
    this.#show({ hits: this.#hits, chosen: this.#hits[this.#chosen] ?? null, asked });
  }
}
