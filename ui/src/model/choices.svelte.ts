import { answered, type Backend, type CameraLayout, type Monitor, type RecordRequest, type ScreenTarget } from '../backend';
import type { Devices } from './devices.svelte';
import type { Notices } from './notices.svelte';

/** The system's default microphone, whichever it is at the moment. */
export const DEFAULT_MICROPHONE = 'default';
/** No microphone at all. */
export const NO_MICROPHONE = 'off';
/** No camera. */
export const NO_CAMERA = 'off';

export type Kind = RecordRequest['kind'];

/** Choices are written down when none was made for this long. */
const REMEMBER_MS = 600;

/** What is recorded until the app says what was chosen last. */
export const PLAIN: RecordRequest = {
  kind: 'screen',
  target: { type: 'monitor', id: null },
  camera: { on: false, id: null, layout: { type: 'bubble', x: 90, y: 845, size: 250 } },
  microphone: { on: true, id: null, gain_db: 0, noise_suppression: true },
  system_audio: false,
  loudness: true,
  pointer: { ripples: false, spotlight: false, keys: 'none' },
  countdown_s: 0,
  title: null,
  outline: [],
};

/**
 * What the person chose to record. A choice is kept while its device is not
 * connected; what is recorded then is the nearest thing that is there.
 */
export class Choices {
  #chosen = $state.raw<RecordRequest>(PLAIN);
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #devices: Devices;

  constructor(backend: Backend, notices: Notices, devices: Devices) {
    this.#backend = backend;
    this.#notices = notices;
    this.#devices = devices;
  }

  /** What was chosen when the window was last open. */
  restore(last: RecordRequest): void {
    this.#chosen = last;
  }

  change(part: Partial<RecordRequest>): void {
    this.#chosen = { ...this.#chosen, ...part };
    clearTimeout(this.#timer);
    const remember = (): void => void this.#notices.ask(answered(this.#backend.commands.remember(this.#chosen)));
    this.#timer = setTimeout(remember, REMEMBER_MS);
  }

  get chosen(): RecordRequest {
    return this.#chosen;
  }

  get kind(): Kind {
    if (this.#chosen.kind === 'camera' && this.#devices.loaded && this.#devices.cameras.length === 0) return 'screen';
    return this.#chosen.kind;
  }
  set kind(kind: Kind) {
    this.change({ kind });
  }

  /** The chosen monitor; the main one while the choice is not connected. */
  get monitor(): Monitor | null {
    const { target } = this.#chosen;
    const id = target.type === 'monitor' ? target.id : target.type === 'area' ? target.monitor_id : null;
    return this.#devices.monitors.find((m) => m.id === id) ?? this.#devices.mainMonitor;
  }

  /** What of the desktop is recorded, as far as it is there. */
  get target(): ScreenTarget {
    const { target } = this.#chosen;
    const monitor_id = this.monitor?.id ?? null;
    if (target.type === 'area') return { ...target, monitor_id };
    const isOpen = target.type === 'window' && this.#devices.windows.some((w) => w.id === target.id);
    return isOpen ? target : { type: 'monitor', id: monitor_id };
  }

  /** An id, or one of the two constants above; a choice that is gone falls back to the default. */
  get microphone(): string {
    const { on, id } = this.#chosen.microphone;
    if (this.#devices.microphones.length === 0) return NO_MICROPHONE;
    if (!on) return this.kind === 'voice' ? DEFAULT_MICROPHONE : NO_MICROPHONE;
    return this.#devices.microphones.find((m) => m.id === id)?.id ?? DEFAULT_MICROPHONE;
  }
  chooseMicrophone(choice: string): void {
    const on = choice !== NO_MICROPHONE;
    const id = choice === DEFAULT_MICROPHONE || !on ? null : choice;
    this.change({ microphone: { ...this.#chosen.microphone, on, id } });
  }

  get microphoneOff(): boolean {
    return this.microphone === NO_MICROPHONE;
  }

  /** For the app: null is the system's default. */
  get microphoneId(): string | null {
    return this.microphone === DEFAULT_MICROPHONE || this.microphoneOff ? null : this.microphone;
  }

  /** The camera's id, or `NO_CAMERA`. */
  get camera(): string {
    const { on, id } = this.#chosen.camera;
    if (!on && this.kind !== 'camera') return NO_CAMERA;
    const found = this.#devices.cameras.find((c) => c.id === id) ?? this.#devices.cameras[0];
    return found?.id ?? NO_CAMERA;
  }
  chooseCamera(choice: string): void {
    const on = choice !== NO_CAMERA;
    const { layout } = this.#chosen.camera;
    // Whoever adds a camera wants to be seen.
    const seen: CameraLayout = layout.type === 'off' ? PLAIN.camera.layout : layout;
    this.change({ camera: { on, id: on ? choice : null, layout: seen } });
  }

  /** Whether what is chosen is there to be recorded. */
  get canRecord(): boolean {
    if (this.kind === 'screen') return this.monitor !== null;
    if (this.kind === 'camera') return this.camera !== NO_CAMERA;
    return this.#devices.microphones.length > 0;
  }

  get request(): RecordRequest {
    const { camera, microphone } = this.#chosen;
    const on = this.camera !== NO_CAMERA;
    return {
      ...this.#chosen,
      kind: this.kind,
      target: this.target,
      camera: { ...camera, on, id: on ? this.camera : null },
      microphone: { ...microphone, on: !this.microphoneOff, id: this.microphoneId },
    };
  }
}
