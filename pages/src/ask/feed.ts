// Reads what is asked, and goes on trying while the store is away.

import type { AnswerStore, AskStatus } from '../answer/state';
import { fetchText, parseJson } from '../base/fetching';
import { readAsk } from './questions';

const RETRY_SLOWEST_MS = 30_000;

export class Feed {
  readonly #store: AnswerStore;
  #failures = 0;
  #timer = 0;

  constructor(store: AnswerStore) {
    this.#store = store;
    store.handle('reload', () => this.start());
  }

  start(): void {
    this.#failures = 0;
    this.#store.report({ ask: { phase: 'loading' } });
    void this.#read();
  }

  async #read(): Promise<void> {
    window.clearTimeout(this.#timer);
    const ask = await this.#fetch();
    this.#store.report({ ask });
    if (ask.phase !== 'unreachable') return;
    this.#failures += 1;
    const pause = Math.min(1000 * 2 ** this.#failures, RETRY_SLOWEST_MS);
    this.#timer = window.setTimeout(() => void this.#read(), pause);
  }

  async #fetch(): Promise<AskStatus> {
    const fetched = await fetchText('ask.json');
    if (fetched === 'absent') return { phase: 'missing' };
    if (fetched === 'unreachable') return { phase: 'unreachable' };
    const ask = readAsk(parseJson(fetched.text));
    return ask ? { phase: 'known', ask } : { phase: 'unreadable' };
  }
}
