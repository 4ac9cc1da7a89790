import {
  answered,
  type Backend,
  type CameraLayout,
  type LiveControls,
  type PointerStyle,
  type Prompt,
  type RecorderState,
  type RecorderStatus,
  type RecordRequest,
  type SoundChannel,
} from '../backend';
import { t } from '../strings';
import type { Notices } from './notices.svelte';

/** No take. */
export const IDLE: RecorderState = {
  status: 'idle',
  clip_id: null,
  kind: null,
  link: null,
  link_copied: false,
  elapsed_ms: 0,
  countdown_s: 0,
  live: { camera: null, microphone: null, system_audio: null, pointer: null },
  prompt: null,
};

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
  /** Whether the link is on the clipboard; it is not where there is none. */
  get linkCopied(): boolean {
    return this.#state.link_copied;
  }
  get elapsedMs(): number {
    return this.#state.elapsed_ms;
  }
  get countdown(): number {
    return this.#state.countdown_s;
  }
  /** What can be changed while recording; null is what the take does not have. */
  get live(): LiveControls {
    return this.#state.live;
  }
  /** The outline, and where in it one is. */
  get prompt(): Prompt | null {
    return this.#state.prompt;
  }
  /** The last seconds before the take are counted. */
  get counting(): boolean {
    return this.#state.status === 'countdown';
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

  /** Begins now, without waiting for the countdown's end. */
  async skipCountdown(): Promise<void> {
    if (this.counting) await this.#ask(this.#backend.commands.skipCountdown());
  }

  /** Does not begin at all; nothing was recorded. */
  async cancelCountdown(): Promise<void> {
    if (this.counting) await this.#ask(this.#backend.commands.discard());
  }

  /** Throws the take away, and offers it back. */
  async discard(): Promise<void> {
    await this.#throwAway(() => this.#backend.commands.discard());
  }

  /** Throws the take away, offers it back, and begins anew in the same way. */
  async restart(): Promise<void> {
    await this.#throwAway(() => this.#backend.commands.restart());
  }

  /** Marks what was just said as something to cut. */
  async mark(): Promise<void> {
    if (this.running) await this.#order(this.#backend.commands.mark());
  }

  /** Goes on to the next line of the outline, which becomes a chapter. */
  async nextLine(): Promise<void> {
    const { prompt } = this;
    if (this.running && prompt && prompt.at + 1 < prompt.lines.length) await this.#order(this.#backend.commands.nextLine());
  }

  async lineBefore(): Promise<void> {
    if (this.running && this.prompt && this.prompt.at > 0) await this.#order(this.#backend.commands.lineBefore());
  }

  async setCameraLayout(layout: CameraLayout): Promise<void> {
    await this.#order(this.#backend.commands.setCameraLayout(layout));
  }

  async setPointer(style: PointerStyle): Promise<void> {
    await this.#order(this.#backend.commands.setPointer(style));
  }

  async setGain(channel: SoundChannel, db: number): Promise<void> {
    await this.#order(this.#backend.commands.setGain(channel, db));
  }

  async toggleMuted(channel: SoundChannel): Promise<void> {
    const fader = channel === 'microphone' ? this.live.microphone : this.live.system_audio;
    if (fader && this.running) await this.#order(this.#backend.commands.setMuted(channel, !fader.muted));
  }

  async #throwAway(act: () => ReturnType<Backend['commands'][keyof Backend['commands']]>): Promise<void> {
    const id = this.clipId;
    if (!this.running || id === null) return;
    if (!(await this.#ask(act()))) return;
    const restore = (): void => void this.#ask(this.#backend.commands.restore(id));
    this.#notices.toast(t.notices.discarded, { label: t.notices.undo, run: restore });
  }

  /** A change on the way need not hold up the next: a slider sends many. */
  async #order(act: ReturnType<Backend['commands'][keyof Backend['commands']]>): Promise<void> {
    await this.#notices.ask(answered<unknown>(act));
  }

  /** True when the app did it; one act at a time. */
  async #ask(act: ReturnType<Backend['commands'][keyof Backend['commands']]>): Promise<boolean> {
    this.asking = true;
    const answer = await this.#notices.ask(answered<unknown>(act));
    this.asking = false;
    return answer !== undefined;
  }
}
