// The transcript by keyboard: one tab stop; arrows choose a word, Enter plays from it.

import { el } from '../base/dom';
import { paragraphOf, paragraphRange, type Transcript } from '../clip/transcript';
import type { TranscriptText } from './transcript-text';
import { SAY } from './words';

/** The word a key leads to from `at`; null when the key means nothing here. */
export function wordAfterKey(key: string, at: number, transcript: Transcript): number | null {
  const last = transcript.words.length - 1;
  const paragraph = paragraphOf(transcript, at);
  const [start] = paragraphRange(transcript, paragraph);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'ArrowRight':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return at > start ? start : paragraphRange(transcript, Math.max(paragraph - 1, 0))[0];
    case 'ArrowDown':
      return Math.min(paragraphRange(transcript, paragraph)[1], last);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

export class WordKeys {
  readonly hint = el('p', { class: 'visually-hidden', id: 'words-hint' }, SAY.wordsHint);
  readonly #text: TranscriptText;
  #stop: HTMLElement | null = null;
  #at = 0;

  constructor(
    text: TranscriptText,
    transcript: () => Transcript | null,
    play: (word: number) => void,
    onMove: () => void,
  ) {
    this.#text = text;
    text.element.addEventListener('keydown', (event) => {
      const at = text.wordUnder(event.target);
      const words = transcript();
      const onWord = event.target instanceof Element && event.target.matches('.word');
      if (!onWord || !words || event.ctrlKey || event.altKey || event.metaKey) return;
      const next = event.key === 'Enter' ? at : wordAfterKey(event.key, at, words);
      if (next === null) return;
      event.preventDefault();
      if (event.key === 'Enter') play(at);
      else {
        onMove();
        this.stopAt(next);
        this.#stop?.focus();
      }
    });
  }

  /** Makes a word the transcript's tab stop. */
  stopAt(at: number): void {
    const word = this.#text.word(at) ?? this.#text.word(0);
    this.#at = at;
    if (word === this.#stop) return;
    this.#stop?.removeAttribute('tabindex');
    this.#stop?.removeAttribute('aria-describedby');
    word?.setAttribute('tabindex', '0');
    word?.setAttribute('aria-describedby', this.hint.id);
    this.#stop = word;
  }

  /** The words were drawn anew. */
  refresh(): void {
    this.stopAt(this.#at);
  }

  /** Whether the reader is moving among the words now. */
  get active(): boolean {
    return this.#stop !== null && this.#stop === document.activeElement;
  }
}
