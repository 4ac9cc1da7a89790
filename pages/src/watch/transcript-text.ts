// The words on the page: one block per paragraph, one span per word. When a
// transcript grows or is corrected only the paragraphs that differ are drawn.

import { el, setAttribute } from '../base/dom';
import { clock, spoken } from '../base/time';
import type { Hit } from '../clip/search';
import { paragraphRange, type Transcript, type Word } from '../clip/transcript';
import { SAY } from './words';

interface Paragraph {
  readonly key: string;
  readonly element: HTMLElement;
  readonly words: HTMLElement[];
}

export class TranscriptText {
  readonly element = el('div', { class: 'words' });
  #paragraphs: Paragraph[] = [];
  #words: HTMLElement[] = [];
  #spoken: HTMLElement | null = null;

  /** The element of a word. */
  word(at: number): HTMLElement | null {
    return this.#words[at] ?? null;
  }

  /** The word an event happened on, or -1. */
  wordUnder(target: EventTarget | null): number {
    const word = target instanceof Element ? target.closest<HTMLElement>('[data-word]') : null;
    return word ? Number(word.dataset['word']) : -1;
  }

  show(transcript: Transcript): void {
    const paragraphs = transcript.paragraphs.map((_, at) => {
      const [from, to] = paragraphRange(transcript, at);
      const words = transcript.words.slice(from, to);
      const key = `${from} ${words.map((word) => `${word.start} ${word.text}`).join(' ')}`;
      const old = this.#paragraphs[at];
      return old?.key === key ? old : draw(words, from, key);
    });
    paragraphs.forEach((paragraph, at) => {
      const old = this.#paragraphs[at];
      if (old === paragraph) return;
      if (old) old.element.replaceWith(paragraph.element);
      else this.element.append(paragraph.element);
    });
    for (const old of this.#paragraphs.slice(paragraphs.length)) old.element.remove();
    this.#paragraphs = paragraphs;
    this.#words = paragraphs.flatMap((paragraph) => paragraph.words);
    this.element.lang = transcript.language;
  }

  /** Marks the spoken word, and its paragraph. */
  markSpoken(at: number): void {
    const word = this.word(at);
    if (word === this.#spoken) return;
    const [before, now] = [paragraphElement(this.#spoken), paragraphElement(word)];
    this.#spoken?.removeAttribute('aria-current');
    setAttributeOf(word, 'aria-current', 'true');
    if (before !== now) {
      setAttributeOf(before, 'data-spoken', null);
      setAttributeOf(now, 'data-spoken', '');
    }
    this.#spoken = word;
  }

  /** Marks what was searched for, without touching the words themselves. */
  markHits(hits: readonly Hit[], chosen: Hit | null): void {
    if (!('highlights' in CSS)) return;
    const others = hits.filter((hit) => hit !== chosen);
    CSS.highlights.set('hit', new Highlight(...others.flatMap((hit) => this.#ranges(hit))));
    CSS.highlights.set('chosen', new Highlight(...(chosen ? this.#ranges(chosen) : [])));
  }

  #ranges(hit: Hit): Range[] {
    const [first, last] = [this.word(hit.from), this.word(hit.to - 1)];
    if (!first || !last) return [];
    const range = document.createRange();
    range.setStart(first, 0);
    range.setEnd(last, last.childNodes.length);
    return [range];
  }
}

function setAttributeOf(element: Element | null, name: string, value: string | null): void {
  if (element) setAttribute(element, name, value);
}

function paragraphElement(word: Element | null): Element | null {
  return word?.closest('.paragraph') ?? null;
}

function draw(words: readonly Word[], from: number, key: string): Paragraph {
  const start = words[0]?.start;
  const time = el('button', { type: 'button', class: 'paragraph-time', 'data-word': from },
    start === undefined ? '' : clock(start));
  if (start !== undefined) time.setAttribute('aria-label', SAY.playFrom(spoken(start)));
  const text = el('p', {});
  const spans = words.map((word, at) => {
    const span = el('span', { class: 'word', 'data-word': from + at }, word.text);
    text.append(span, ' ');
    return span;
  });
  return { key, element: el('div', { class: 'paragraph' }, time, text), words: spans };
}
