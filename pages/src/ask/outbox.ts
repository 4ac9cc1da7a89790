// Kept answers on their way: written down first, then sent object by object
// while the guest goes on, tried again for as long as it takes, and gone from
// this device when all of it is there. The note comes last: what has none is
// no answer yet.

import type { AnswerStatus, AnswerStore, Delay, Door } from '../answer/state';
import { recall, remember } from '../base/memory';
import { asCount, asRecord, asText } from '../base/read';
import { guessed, measured } from './line';
import { cut, plan } from './plan';
import type { AnswerKind, Ask } from './questions';
import { padded, send, type Sent } from './sending';
import { fetchSlots, type Place, type Slots } from './slots';
import type { Kept, Vault } from './vault';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Addresses that are about to expire are asked for anew. */
const MARGIN_MS = 60_000;
/** Of a file's name, as many characters as are shown; its end says what it is. */
const LONGEST_NAME = 120;

/** What came of trying to bring an answer away: all of it, not now, or never. */
type Outcome = 'sent' | 'taken' | Delay;

export class Outbox {
  readonly #store: AnswerStore;
  readonly #ask: Ask;
  readonly #page: string;
  readonly #vault: Vault;
  readonly #kept = new Map<number, Kept>();
  /** Kept a moment ago, and not written down yet. */
  readonly #preparing = new Map<number, Kept>();
  readonly #taken = new Set<number>();
  #slots: Slots | null = null;
  /** Two who ask at once are answered once. */
  #reading: Promise<void> | null = null;
  #running = false;
  #ended = false;
  #failures = 0;
  #timer = 0;

  private constructor(store: AnswerStore, ask: Ask, page: string, vault: Vault) {
    this.#store = store;
    this.#ask = ask;
    this.#page = page;
    this.#vault = vault;
    store.report({ line: guessed() });
  }

  /** Goes on with what an earlier visit kept. */
  static async open(store: AnswerStore, ask: Ask, page: string, vault: Vault): Promise<Outbox> {
    const outbox = new Outbox(store, ask, page, vault);
    for (const kept of await vault.all()) outbox.#kept.set(kept.question, kept);
    store.handle('keep', (request) => void outbox.#keep(request));
    store.handle('send-now', () => outbox.#wake());
    window.addEventListener('online', () => outbox.#wake());
    outbox.#tell();
    // Whoever looks at the questions need not wait for it.
    void outbox.latest().then(() => outbox.#wake());
    return outbox;
  }

  /** Sends nothing any more, and keeps nothing: the guest took their answers back. */
  async end(): Promise<void> {
    this.#ended = true;
    window.clearTimeout(this.#timer);
    await this.#vault.forget().catch(() => undefined);
  }

  /** The sizes that fit; empty until they are known. */
  get sizes(): readonly number[] {
    return this.#slots?.sizes ?? [];
  }

  async #keep({ question, kind, content, file }: { question: number; kind: AnswerKind; content: Blob; file?: string }): Promise<void> {
    const { consentedAt, name } = this.#store.state;
    if (this.#ended || consentedAt === null || this.#kept.has(question) || this.#preparing.has(question)) return;
    const kept: Kept = {
      question, kind, content, bytes: content.size, file: file ?? null, keptAt: Date.now(), sentAt: null,
      consentedAt, name: name.trim() || null, done: 0, tried: 0,
    };
    this.#preparing.set(question, kept);
    this.#tell();
    if (await this.#note(kept)) await this.#vault.discardDraft(question).catch(() => undefined);
    this.#preparing.delete(question);
    this.#wake();
  }

  /** Writes down how far an answer is, and tells it; false where it could not be written. */
  async #note(kept: Kept): Promise<boolean> {
    this.#kept.set(kept.question, kept);
    let written = true;
    try {
      if (!this.#ended) await this.#vault.keep(kept);
    } catch {
      // A full disk: what is in memory is still sent while the page is open.
      this.#store.report({ lasting: false });
      written = false;
    }
    this.#tell();
    return written;
  }

  #wake(): void {
    window.clearTimeout(this.#timer);
    if (!this.#running && !this.#ended) void this.#run();
  }

  /** One tab at a time sends, where browsers can tell. */
  async #run(): Promise<void> {
    this.#running = true;
    try {
      await alone(`aside-answers-${this.#page}`, () => this.#sendAll());
    } finally {
      this.#running = false;
    }
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next(); next && !this.#ended; next = this.#next()) {
      const outcome = await this.#bring(next);
      if (outcome === 'sent' || outcome === 'taken') {
        this.#failures = 0;
        continue;
      }
      this.#delay(next.question, outcome);
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
      this.#failures += 1;
      this.#timer = window.setTimeout(() => this.#wake(), pause * (0.75 + Math.random() / 2));
      return;
    }
  }

  #next(): Kept | undefined {
    const waiting = [...this.#kept.values()].filter((it) => it.sentAt === null && !this.#taken.has(it.question));
    return waiting.sort((a, b) => a.keptAt - b.keptAt)[0];
  }

  async #bring(kept: Kept): Promise<Outcome> {
    const slots = await this.#fresh();
    const place = slots && await this.#place(slots);
    if (!slots || !place) return 'away';
    const slot = place.questions[kept.question];
    const chosen = plan(slots.sizes, kept.bytes);
    if (!slot || !chosen) return 'refused';
    const parts = cut(kept.content, slots.sizes, chosen);
    const objects = chosen.map((part, index) => [slot.parts[part] ?? '', parts[index] ?? new Blob()] as const);
    const all = [...objects, [slot.note, note(kept, await checksum(kept.content), slots.noteBytes)] as const];
    for (let at = kept.done; at < all.length && !this.#ended; at += 1) {
      const [url, content] = all[at] ?? ['', new Blob()];
      const before = kept.tried;
      kept = { ...kept, tried: Math.max(before, at + 1) };
      await this.#note(kept);
      const begun = performance.now();
      const sent = await send(url, slots.headers, content, (bytes) => this.#tell(kept.question, sum(parts, at) + bytes));
      if (sent === 'done') this.#store.report({ line: measured(this.#store.state.line, content.size, performance.now() - begun) });
      const outcome = judge(sent, before > at);
      if (outcome === 'refused') this.#slots = null;
      if (outcome === 'taken') this.#taken.add(kept.question);
      if (outcome !== 'sent') {
        this.#tell();
        return outcome;
      }
      kept = { ...kept, done: at + 1 };
      await this.#note(kept);
    }
    if (this.#ended) return 'away';
    await this.#note({ ...kept, content: new Blob(), sentAt: Date.now() });
    return 'sent';
  }

  /** What may be written, read anew; as it was known last where nothing comes back. */
  async latest(): Promise<Slots | null> {
    this.#reading ??= this.#renew().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
    return this.#slots;
  }

  /** Addresses that are still good for a while; null when there are none now. */
  async #fresh(): Promise<Slots | null> {
    const isGood = (slots: Slots | null): boolean =>
      slots !== null && slots.expires.getTime() - MARGIN_MS > Date.now();
    if (!isGood(this.#slots)) await this.latest();
    return isGood(this.#slots) ? this.#slots : null;
  }

  async #renew(): Promise<void> {
    const slots = await fetchSlots();
    if (typeof slots === 'object') this.#slots = slots;
    const door = this.#door(slots === 'gone');
    if (this.#store.state.door !== 'full' && door) this.#store.report({ door });
  }

  #door(gone: boolean): Door | null {
    const { deadline } = this.#ask;
    if (gone || (deadline && deadline.getTime() < Date.now())) return 'over';
    if (!this.#slots) return null;
    return this.#slots.expires.getTime() > Date.now() ? 'open' : 'expired';
  }

  /** The guest's place: their own, or the first at an open link that nobody has. */
  async #place(slots: Slots): Promise<Place | null> {
    const [only] = slots.places;
    if (!only || slots.places.length === 1 && only.claim === null) return only ?? null;
    const mine = placeOf(this.#page);
    if (mine) return slots.places[mine.index] ?? null;
    const secret = newSecret();
    const word = padded(JSON.stringify({ format: 1, secret }), slots.noteBytes);
    const order = slots.places.map((_, index) => index).sort(() => Math.random() - 0.5);
    for (const index of order) {
      const claim = slots.places[index]?.claim;
      if (!claim) continue;
      const sent = await send(claim, slots.headers, word, () => undefined);
      if (sent === 'away' || sent === 'refused') return null;
      if (sent === 'there') continue;
      remember(`place.${this.#page}`, { index, secret });
      return slots.places[index] ?? null;
    }
    this.#store.report({ door: 'full' });
    return null;
  }

  #delay(question: number, delay: Delay): void {
    const answers = this.#store.state.answers.map((it, index): AnswerStatus =>
      index === question && it.phase === 'kept' ? { ...it, delay } : it);
    this.#store.report({ answers });
  }

  /** Tells how far every answer is; `sent` bytes of `question` are away already. */
  #tell(question = -1, sent = 0): void {
    const answers = this.#ask.questions.map((_, index): AnswerStatus => {
      const kept = this.#kept.get(index) ?? this.#preparing.get(index);
      if (this.#taken.has(index)) return { phase: 'taken' };
      if (!kept) return { phase: 'open' };
      if (kept.sentAt !== null) return { phase: 'sent', kind: kept.kind, at: new Date(kept.sentAt) };
      const before = this.#store.state.answers[index];
      const last = before?.phase === 'kept' ? before.done : 0;
      const done = Math.min(index === question ? Math.max(sent, last) : last, kept.bytes);
      return { phase: 'kept', kind: kept.kind, done, total: kept.bytes, delay: null };
    });
    this.#store.report({ answers, lasting: this.#vault.isLasting && this.#store.state.lasting });
  }
}

/** What an answer of the store means; what was begun before may have arrived without our knowing. */
function judge(sent: Sent, begunBefore: boolean): Outcome {
  if (sent === 'done' || (sent === 'there' && begunBefore)) return 'sent';
  return sent === 'there' ? 'taken' : sent;
}

function sum(parts: readonly Blob[], count: number): number {
  return parts.slice(0, count).reduce((bytes, part) => bytes + part.size, 0);
}

/** What is said of an answer once all of it is there (docs/ask-format.md). */
function note(kept: Kept, sha256: string | null, bytes: number): Blob {
  const iso = (at: number): string => new Date(at).toISOString();
  return padded(JSON.stringify({
    format: 1,
    kind: kept.kind,
    bytes: kept.bytes,
    ...(sha256 !== null && { sha256 }),
    ...(kept.file && { file: [...kept.file].slice(-LONGEST_NAME).join('') }),
    ...(kept.name !== null && { name: kept.name.slice(0, 100) }),
    consented: iso(kept.consentedAt),
    kept: iso(kept.keptAt),
  }), bytes);
}

/** Which place at an open link is this guest's, and what proves it. */
export function placeOf(page: string): { readonly index: number; readonly secret: string } | null {
  const known = asRecord(recall(`place.${page}`));
  return known ? { index: asCount(known['index']), secret: asText(known['secret']) } : null;
}

function newSecret(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** Null on a page that came over plain http: browsers sum up nothing there. */
async function checksum(content: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const sum = await crypto.subtle.digest('SHA-256', await content.arrayBuffer());
  return hex(new Uint8Array(sum));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function alone(name: string, act: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return act();
  await navigator.locks.request(name, act);
}
