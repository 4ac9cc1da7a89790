// What this viewer sent: shown to them alone until it is accepted, and kept in
// their own browser only.

import { asCount, asList, asRecord, asText } from '../base/read';
import { recall, remember } from '../base/memory';
import { millis } from '../base/time';
import type { Comment, Emoji } from './said';

/** What was not accepted by then will not be. */
const FORGOTTEN_AFTER_MS = 14 * 24 * 3600 * 1000;
const MOST = 50;

export class Own {
  readonly #key: string;
  #sent: readonly Comment[];
  #given: ReadonlySet<string>;

  constructor(clip: string) {
    this.#key = `said.${clip}`;
    const kept = asRecord(recall(this.#key));
    this.#given = new Set(asList(kept?.['given']).map((it) => asText(it)));
    this.#sent = asList(kept?.['sent']).map((it): Comment => {
      const one = asRecord(it);
      const at = one?.['at'];
      return {
        id: asText(one?.['id']), name: asText(one?.['name']), text: asText(one?.['text']),
        at: typeof at === 'number' ? millis(at) : null, received: new Date(asCount(one?.['sent'])),
      };
    }).filter((it) => Date.now() - (it.received?.getTime() ?? 0) < FORGOTTEN_AFTER_MS);
  }

  /** What was sent and is not shown to others yet, as far as is known. */
  get waiting(): readonly Comment[] {
    return this.#sent;
  }

  add(comment: Comment): void {
    this.#sent = [...this.#sent, comment].slice(-MOST);
    this.#keep();
  }

  /** These are shown to everybody now. */
  accepted(ids: ReadonlySet<string>): void {
    const left = this.#sent.filter((it) => !ids.has(it.id));
    if (left.length === this.#sent.length) return;
    this.#sent = left;
    this.#keep();
  }

  has(emoji: Emoji): boolean {
    return this.#given.has(emoji);
  }

  give(emoji: Emoji): void {
    this.#given = new Set([...this.#given, emoji]);
    this.#keep();
  }

  #keep(): void {
    remember(this.#key, {
      given: [...this.#given],
      sent: this.#sent.map(({ id, name, text, at, received }) => ({ id, name, text, at, sent: received?.getTime() })),
    });
  }
}
