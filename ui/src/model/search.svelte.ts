import { answered, type Backend, type SearchHit } from '../backend';
import type { Notices } from './notices.svelte';

/** More clips than this nobody looks through. */
const MOST = 30;

/** One letter begins too many words to be looked for: nothing found says nothing then. */
const isMoreThanALetter = (typed: string): boolean => [...typed.trim()].length > 1;

/** What is looked for in the library, and what is found. */
export class Search {
  typed = $state('');
  hits = $state.raw<SearchHit[]>([]);
  /** What the hits were found for; null before there are any. */
  answeredFor = $state<string | null>(null);

  #busy = false;
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** Whether results stand in the library's place: once there are any, so that
   *  it is not emptied, and painted, a moment before them. */
  get on(): boolean {
    return this.#wanted && this.answeredFor !== null && (this.hits.length > 0 || isMoreThanALetter(this.answeredFor));
  }

  get #wanted(): boolean {
    return this.typed.trim() !== '';
  }

  type(text: string): void {
    if (text.trim() === '') this.clear();
    this.typed = text;
    void this.#ask();
  }

  clear(): void {
    this.typed = '';
    this.hits = [];
    this.answeredFor = null;
  }

  /** A clip changed: what is shown may not be found any more. */
  libraryChanged(): void {
    if (this.#wanted) void this.#ask(true);
  }

  /** One question at a time; what was typed meanwhile is asked next. */
  async #ask(anew = false): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && (anew || this.typed !== this.answeredFor)) {
      anew = false;
      const typed = this.typed;
      const hits = await this.#notices.ask(answered(this.#backend.commands.search(typed, MOST)));
      if (!this.#wanted) break;
      this.hits = hits ?? [];
      this.answeredFor = typed;
    }
    this.#busy = false;
  }
}
