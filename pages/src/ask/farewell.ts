// A guest who wants their answers deleted. A page can delete nothing: it leaves
// word, once, and whoever asked does it when their Aside looks, and says so in
// what this page may write.

import type { AnswerStore } from '../answer/state';
import { recall, remember } from '../base/memory';
import { placeOf, type Outbox } from './outbox';
import type { Ask } from './questions';
import { padded, send } from './sending';
import type { Place, Slots } from './slots';

const LOOK_EVERY_MS = 20_000;

/** Which guest it is: where a place and what proves it are in the link, or known on this device. */
export interface Proof {
  readonly index: number;
  /** Empty at a link of their own, which nobody else has. */
  readonly secret: string;
}

export class Farewell {
  readonly #store: AnswerStore;
  readonly #ask: Ask;
  readonly #page: string;
  readonly #outbox: Outbox;
  readonly #linked: Proof | null;
  #timer = 0;

  constructor(store: AnswerStore, ask: Ask, page: string, outbox: Outbox) {
    this.#store = store;
    this.#ask = ask;
    this.#page = page;
    this.#outbox = outbox;
    this.#linked = proofIn(location.hash);
    store.handle('farewell', ({ step }) => {
      if (step === 'ask') void this.#leave();
      else store.report({ farewell: { phase: step === 'offer' ? 'offered' : 'none' } });
    });
    const offer = (): void => {
      if (location.hash.startsWith('#delete')) store.report({ farewell: { phase: 'offered' } });
    };
    window.addEventListener('hashchange', offer);
    const asked = recall(`farewell.${page}`);
    if (typeof asked === 'number') this.#wait(new Date(asked));
    else {
      offer();
      // Also where it was asked for on another device.
      if (this.#proof) void this.#look(false);
    }
  }

  get #proof(): Proof | null {
    if (this.#linked) return this.#linked;
    if (this.#ask.name !== null) return { index: 0, secret: '' };
    const mine = placeOf(this.#page);
    return mine?.secret ? mine : null;
  }

  async #leave(): Promise<void> {
    this.#store.report({ farewell: { phase: 'asking' } });
    const slots = await this.#outbox.latest();
    const proof = this.#proof;
    const place = slots?.places[proof?.index ?? -1];
    if (!proof) return this.#store.report({ farewell: { phase: 'unasked' } });
    if (!slots || !place) return this.#store.report({ farewell: { phase: 'away' } });
    if (place.deleted) return this.#done(place.deleted);
    if (!isOpen(slots, place)) return this.#store.report({ farewell: { phase: 'unasked' } });
    if (!await leaveWord(slots, place, proof)) return this.#store.report({ farewell: { phase: 'away' } });
    const at = new Date();
    remember(`farewell.${this.#page}`, at.getTime());
    await this.#outbox.end();
    this.#wait(at);
  }

  #wait(at: Date): void {
    this.#store.report({ farewell: { phase: 'waiting', at } });
    void this.#look();
  }

  async #look(again = true): Promise<void> {
    window.clearTimeout(this.#timer);
    const slots = await this.#outbox.latest();
    const proof = this.#proof;
    const place = slots?.places[proof?.index ?? -1];
    if (place?.deleted) return this.#done(place.deleted);
    if (!again) return;
    // Others at an open link can leave word here as well, which is removed.
    if (slots && place && proof?.secret && isOpen(slots, place)) await leaveWord(slots, place, proof);
    this.#timer = window.setTimeout(() => void this.#look(), LOOK_EVERY_MS);
  }

  #done(at: Date): void {
    void this.#outbox.end();
    this.#store.report({ farewell: { phase: 'done', at } });
  }
}

/** Leaves word, or finds that somebody has; false when that did not go through. */
async function leaveWord(slots: Slots, place: Place, { secret }: Proof): Promise<boolean> {
  const word = JSON.stringify({ format: 1, ...(secret && { secret }) });
  const sent = await send(place.farewell ?? '', slots.headers, padded(word, slots.noteBytes), () => undefined);
  return sent === 'done' || sent === 'there';
}

function isOpen(slots: Slots, place: Place): boolean {
  return place.farewell !== null && slots.farewellUntil !== null && slots.farewellUntil.getTime() > Date.now();
}

/** The address at which these answers can be taken back, from any device; null where nothing proves whose they are. */
export function farewellLink(ask: Ask, page: string): string | null {
  const here = `${location.origin}${location.pathname}#delete`;
  if (ask.name !== null) return here;
  const mine = placeOf(page);
  return mine?.secret ? `${here}=${mine.index}.${mine.secret}` : null;
}

export function proofIn(hash: string): Proof | null {
  const found = /^#delete=(\d{1,4})\.([0-9a-f]{32})$/.exec(hash);
  return found ? { index: Number(found[1]), secret: found[2] ?? '' } : null;
}
