import { answered, type Backend, type Transcript, type Word } from '../backend';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

const NO_TRANSCRIPT: Transcript = { complete: false, words: [], paragraphs: [] };

/** The clip that is open for playing; null while the library is shown. */
export class Opened {
  id = $state<string | null>(null);
  streamUrl = $state<string | null>(null);
  /** Where playing begins. */
  startMs = 0;
  transcript = $state.raw<Transcript>(NO_TRANSCRIPT);
  loading = $state(false);
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
  }
}
