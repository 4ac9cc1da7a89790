import { answered, type Backend, type Correction, type Cut, type Transcript, type Word } from '../backend';
import { t } from '../strings';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

const NO_TRANSCRIPT: Transcript = { complete: false, words: [], paragraphs: [], chapters: [], key_sentences: [], skips: [] };

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
  /** What was put right since the clip was opened, the last one last. */
  corrections = $state.raw<readonly Correction[]>([]);
  /** The clip that was closed last, for the library to give the focus back to. */
  lastId = $state<string | null>(null);

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #library: Library;

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
    this.streamUrl = null;
    this.transcript = NO_TRANSCRIPT;
    this.cuts = [];
    this.corrections = [];
    this.loading = true;
    await this.#read(id);
    if (this.id === id) this.loading = false;
  }

  close(): void {
    this.lastId = this.id;
    this.id = null;
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
    if (added !== undefined) this.#notices.toast(t.view.wordAdded(word));
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
  }
}
