import { answered, type Backend, type RecordRequest, type RecorderState, type RecorderStatus } from '../backend';
import { t } from '../strings';
import type { Notices } from './notices.svelte';

const IDLE: RecorderState = { status: 'idle', clip_id: null, kind: null, link: null, elapsed_ms: 0 };

/** The take as the app reports it. Acts only request; events change the state. */
export class Recorder {
  #state = $state.raw<RecorderState>(IDLE);
  /** An act was sent and not yet answered: its buttons wait. */
  asking = $state(false);

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  get status(): RecorderStatus {
    return this.#state.status;
  }
  get kind(): RecorderState['kind'] {
    return this.#state.kind;
  }
  get clipId(): string | null {
    return this.#state.clip_id;
  }
  get link(): string | null {
    return this.#state.link;
  }
  get elapsedMs(): number {
    return this.#state.elapsed_ms;
  }
  /** A take is under way, in any of its stages. */
  get busy(): boolean {
    return this.#state.status !== 'idle';
  }
  /** The take can be paused, stopped or discarded now. */
  get running(): boolean {
    return this.#state.status === 'recording' || this.#state.status === 'paused';
  }

  observe(state: RecorderState): void {
    this.#state = state;
  }

  async record(request: RecordRequest): Promise<void> {
    if (this.busy) return;
    await this.#ask(this.#backend.commands.record(request));
  }

  async stop(): Promise<void> {
    if (this.running) await this.#ask(this.#backend.commands.stop());
  }

  async togglePause(): Promise<void> {
    if (this.status === 'recording') await this.#ask(this.#backend.commands.pause());
    else if (this.status === 'paused') await this.#ask(this.#backend.commands.resume());
  }

  /** Throws the take away, and offers it back. */
  async discard(): Promise<void> {
    const id = this.clipId;
    if (!this.running || id === null) return;
    const done = await this.#ask(this.#backend.commands.discard());
    if (!done) return;
    const restore = (): void => void this.#ask(this.#backend.commands.restore(id));
    this.#notices.toast(t.notices.discarded, { label: t.notices.undo, run: restore });
  }

  /** True when the app did it; one act at a time. */
  async #ask(act: ReturnType<Backend['commands'][keyof Backend['commands']]>): Promise<boolean> {
    this.asking = true;
    const answer = await this.#notices.ask(answered<unknown>(act));
    this.asking = false;
    return answer !== undefined;
  }
}
