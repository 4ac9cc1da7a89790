import { answered, type AppEvent, type Backend, type CameraLayout, type RecorderState } from '../backend';
import { clock } from '../lib/format';
import { Levels } from '../model/levels.svelte';
import { Notices, type Banner } from '../model/notices.svelte';
import { Recorder } from '../model/recorder.svelte';
import { t } from '../strings';
import { told } from '../strings/told';

/** How long the bar stays after a take that was kept: long enough to read where its link is. */
const READ_MS = 2_500;

/** How long a problem stands where the level was. */
const PROBLEM_MS = 8_000;

const LAYOUTS: readonly CameraLayout['type'][] = ['bubble', 'full', 'off'];

/** There is no room for a problem to stay: the main window keeps it. */
class Passing extends Notices {
  override problem(banner: Banner): void {
    super.problem(banner);
    setTimeout(() => this.solved(banner.key), PROBLEM_MS);
  }
}

/** What the bar knows: the take, how loud it is, and what was just done. */
export class BarModel {
  readonly notices = new Passing();
  readonly recorder: Recorder;
  readonly levels: Levels;

  /** Whether the last take's link was on the clipboard at its end. */
  linkWasCopied = $state(true);

  readonly #backend: Backend;
  /** Where the camera's bubble was, for when it comes back. */
  #bubble: CameraLayout = { type: 'bubble', x: 90, y: 845, size: 250 };
  #unlisten: () => void = () => undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.recorder = new Recorder(backend, this.notices);
    this.levels = new Levels(backend, this.notices);
  }

  /** Listens first and asks second, so that nothing falls between the two. */
  async start(): Promise<void> {
    const load = async (): Promise<void> => {
      const state = await this.notices.ask(answered(this.#backend.commands.state()));
      if (state) this.#observeRecorder(state.recorder);
    };
    this.#unlisten = await this.#backend.listen((event) => this.#observe(event), () => void load());
    await load();
  }

  end(): void {
    this.#unlisten();
  }

  /** What was just done, or went wrong; the newest. */
  get said(): { text: string; wrong: boolean; action: { label: string; run: () => void } | null } | null {
    const banner = this.notices.banners.at(-1);
    if (banner) return { text: banner.message, wrong: true, action: null };
    const toast = this.notices.toasts.at(-1);
    return toast ? { text: toast.text, wrong: false, action: toast.action } : null;
  }

  async hide(): Promise<void> {
    await this.#backend.commands.hideBar();
  }

  /** Shows the camera in the next of the three ways. */
  nextLayout(): void {
    const now = this.recorder.live.camera;
    if (now === null) return;
    const next = LAYOUTS[(LAYOUTS.indexOf(now.type) + 1) % LAYOUTS.length] ?? 'bubble';
    void this.recorder.setCameraLayout(next === 'bubble' ? this.#bubble : { type: next });
  }

  undo(): void {
    this.notices.undoLast();
  }

  #observe(event: AppEvent): void {
    switch (event.type) {
      case 'recorder':
        return this.#observeRecorder(event);
      case 'level':
        return event.channel === this.#heard ? this.levels.observe(event.peak_dbfs, event.rms_dbfs) : undefined;
      case 'marked':
        return void this.notices.toast(t.bar.marked({ time: clock(event.at_ms) }));
      case 'problem':
        // The meter says it, and takes it back.
        if (event.code === 'silent_microphone') return;
        return this.notices.problem({ key: event.code, message: told(event.message), hint: told(event.hint) });
      default:
        return;
    }
  }

  get #heard(): 'microphone' | 'system' {
    return this.recorder.live.microphone === null ? 'system' : 'microphone';
  }

  #observeRecorder(state: RecorderState): void {
    if (state.live.camera?.type === 'bubble') this.#bubble = state.live.camera;
    const { clipId, status } = this.recorder;
    if (status !== 'idle') this.linkWasCopied = this.recorder.linkCopied;
    if (state.clip_id !== null && state.clip_id !== clipId) this.levels.reset();
    this.recorder.observe(state);
    // Kept: the link is all there is to say. A discarded take is offered back first.
    if (state.status === 'idle' && status === 'stopping') setTimeout(() => this.#leave(), READ_MS);
  }

  #leave(): void {
    if (this.recorder.busy || this.notices.toasts.some((toast) => toast.action !== null)) return;
    void this.hide();
  }
}
