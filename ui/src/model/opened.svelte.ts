import { Trim } from '../clip/trim.svelte';
import { clock } from '../lib/format';
import { answered, type Backend, type Correction, type Cut, type Span, type Transcript, type Word } from '../backend';
import { t } from '../strings';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

const NO_TRANSCRIPT: Transcript = { complete: false, words: [], paragraphs: [], chapters: [], key_sentences: [], skips: [] };

/** Small pictures in a strip of them. */
const STILLS = 12;

/** The clip that is open for playing; null while the library is shown. */
export class Opened {
  id = $state<string | null>(null);
  streamUrl = $state<string | null>(null);
  /** Where playing begins. */
  startMs = 0;
  transcript = $state.raw<Transcript>(NO_TRANSCRIPT);
  /** What was marked while recording as something to cut. */
  cuts = $state.raw<readonly Cut[]>([]);
  loading = $state(false);
  /** Which part of its whole film the clip shows; null for all of it. */
  trimmed = $state.raw<Span | null>(null);
  /** How often the film at the stream's address became another. */
  film = $state(0);
  readonly trim = new Trim();
  /** It was asked for before the film's length was known. */
  trimAwaited = $state(false);
  /** What was put right since the clip was opened, the last one last. */
  corrections = $state.raw<readonly Correction[]>([]);
  /** The clip that was closed last, for the library to give the focus back to. */
  lastId = $state<string | null>(null);

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #library: Library;
  /** Another film is on its way to the stream's address. */
  #filmComes = false;
  /** The cut that is being made is not wanted any more. */
  #calledOff = false;

  constructor(backend: Backend, notices: Notices, library: Library) {
    this.#backend = backend;
    this.#notices = notices;
    this.#library = library;
  }

  /** The clip's summary, always the library's newest. */
  get summary() {
    return this.id === null ? undefined : this.#library.find(this.id);
  }

  async open(id: string, startMs = 0): Promise<void> {
    this.id = id;
    this.startMs = startMs;
    this.film = 0;
    this.#filmComes = false;
    this.trim.leave();
    this.trimAwaited = false;
    this.trimmed = null;
    this.streamUrl = null;
    this.transcript = NO_TRANSCRIPT;
    this.cuts = [];
    this.corrections = [];
    this.loading = true;
    await this.#read(id);
    if (this.id === id) this.loading = false;
  }

  close(): void {
    this.trim.leave();
    this.trimAwaited = false;
    this.lastId = this.id;
    this.id = null;
  }

  /** Lets the part of the clip be chosen that is to be kept; a length of zero is one that is not known yet. */
  beginTrim(lengthMs: number): void {
    const id = this.id;
    if (id === null || this.trim.on) return;
    this.trimAwaited = this.streamUrl === null || lengthMs <= 0;
    if (this.trimAwaited) return;
    this.trim.begin(lengthMs);
    if (this.trim.on && this.summary?.kind !== 'voice') void this.#lookThrough(id, lengthMs);
  }

  /** Keeps all of the clip; ends a cut that is being made. */
  leaveTrim(): void {
    this.trimAwaited = false;
    if (!this.trim.busy) return this.trim.leave();
    this.#calledOff = true;
    void this.#backend.commands.cancelTrim();
  }

  /** Cuts off what is not to be kept; `atMs` is where the player is. */
  async applyTrim(atMs: number): Promise<void> {
    const id = this.id;
    if (id === null || !this.trim.changed || this.trim.busy) return;
    const { from_ms, until_ms } = this.trim.span;
    this.trim.busy = true;
    this.#calledOff = false;
    const cutting = this.#backend.commands.trim(id, { from_ms, until_ms });
    const refused = (await cutting).status === 'error';
    const cut = refused && this.#calledOff ? undefined : await this.#notices.ask(answered(cutting));
    this.trim.busy = false;
    if (!cut || this.id !== id) return;
    this.#filmChanged(Math.min(Math.max(0, atMs - from_ms), until_ms - from_ms));
    const undo = (): void => void this.untrim(id, cut.before, from_ms);
    this.#notices.toast(t.trim.done({ length: clock(until_ms - from_ms) }), { label: t.notices.undo, run: undo });
  }

  /** Shows more of the clip's film again: all of it, unless said otherwise. */
  async untrim(id: string, to: Span | null, beganMs: number): Promise<void> {
    const back = await this.#notices.ask(answered(this.#backend.commands.untrim(id, to)));
    if (back === undefined) return;
    if (to === null) this.#notices.toast(t.trim.restored);
    if (this.id === id) this.#filmChanged(beganMs);
  }

  /** Something about a clip changed: its words or its stream may be new. */
  async clipChanged(id: string): Promise<void> {
    if (this.id === id && !this.loading) await this.#read(id);
  }

  clipRemoved(id: string): void {
    if (this.id === id) this.close();
  }

  /** Puts `text` in the place of some words; none takes them out. */
  async correct(first: number, was: readonly Word[], text: string): Promise<void> {
    const before = was.map((word) => word.text).join(' ');
    const clean = text.trim().replace(/\s+/g, ' ');
    const id = this.id;
    if (id === null || clean === before) return;
    const made = await this.#notices.ask(answered(this.#backend.commands.correct(id, first, before, clean)));
    if (made && this.id === id) this.corrections = [...this.corrections, made];
  }

  /** Takes the last correction back; false when there is none. */
  undoCorrection(): boolean {
    const last = this.corrections.at(-1);
    if (this.id === null || last === undefined) return false;
    this.corrections = this.corrections.slice(0, -1);
    void this.#notices.ask(answered(this.#backend.commands.undoCorrection(this.id, last)));
    return true;
  }

  /** Has a name or a term listened for. */
  async addWord(word: string): Promise<void> {
    const added = await this.#notices.ask(answered(this.#backend.commands.addWord(word)));
    if (added !== undefined) this.#notices.toast(t.view.wordAdded({ word }));
  }

  /** Words recognised just now, behind those already there. */
  observe(clipId: string, words: readonly Word[]): void {
    if (clipId !== this.id || this.loading) return;
    const last = this.transcript.words.at(-1)?.start_ms ?? -1;
    const fresh = words.filter((w) => w.start_ms > last);
    this.transcript = { ...this.transcript, words: [...this.transcript.words, ...fresh] };
  }

  async #read(id: string): Promise<void> {
    const details = await this.#notices.ask(answered(this.#backend.commands.clip(id)));
    if (!details || this.id !== id) return;
    this.streamUrl = details.stream_url;
    this.transcript = details.transcript;
    this.cuts = details.cuts;
    this.trimmed = details.trimmed;
    if (this.#filmComes && details.summary.publish === 'published') {
      this.#filmComes = false;
      this.film += 1;
    }
  }

  /** The stream is another once it has been published, which is soon. */
  #filmChanged(startMs: number): void {
    this.trim.leave();
    this.startMs = startMs;
    this.#filmComes = true;
    if (this.id !== null) void this.#read(this.id);
  }

  /** Small pictures of the clip, one after the other. */
  async #lookThrough(id: string, lengthMs: number): Promise<void> {
    const moments = Array.from({ length: STILLS }, (_, i) => Math.round(((i + 0.5) / STILLS) * lengthMs));
    this.trim.stills = moments.map(() => null);
    for (const [i, at] of moments.entries()) {
      const still = await this.#backend.commands.still(id, at);
      if (this.id !== id || !this.trim.on) return;
      // A strip with a hole in it is no reason to bother anybody.
      if (still.status === 'ok') this.trim.stills = this.trim.stills.with(i, still.data.url);
    }
  }
}
