import { answered, type Backend, type DeviceProblem, type Microphone, type Monitor, type RecordRequest } from '../backend';
import type { Notices } from './notices.svelte';

/** The system's default microphone, whichever it is at the moment. */
export const DEFAULT_MICROPHONE = 'default';
/** No microphone at all. */
export const NO_MICROPHONE = 'off';

export type Kind = 'screen' | 'voice';

/** What can be recorded, and what the person chose of it. */
export class Devices {
  monitors = $state.raw<Monitor[]>([]);
  microphones = $state.raw<Microphone[]>([]);
  problems = $state.raw<DeviceProblem[]>([]);
  loaded = $state(false);

  kind = $state<Kind>('screen');
  #monitor = $state<string | null>(null);
  #microphone = $state<string>(DEFAULT_MICROPHONE);

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    const found = await this.#notices.ask(answered(this.#backend.commands.devices()));
    if (found) {
      this.monitors = found.monitors;
      this.microphones = found.microphones;
      this.problems = found.problems;
    }
    this.loaded = true;
  }

  /** The chosen monitor; the primary one while the choice is not connected. */
  get monitor(): Monitor | null {
    const chosen = this.monitors.find((m) => m.id === this.#monitor);
    return chosen ?? this.monitors.find((m) => m.primary) ?? this.monitors[0] ?? null;
  }
  chooseMonitor(id: string): void {
    this.#monitor = id;
  }

  /** An id, or one of the two constants above; a choice that is gone falls back to the default. */
  get microphone(): string {
    if (this.microphones.length === 0) return NO_MICROPHONE;
    if (this.#microphone === NO_MICROPHONE) return this.kind === 'voice' ? DEFAULT_MICROPHONE : NO_MICROPHONE;
    return this.microphones.some((m) => m.id === this.#microphone) ? this.#microphone : DEFAULT_MICROPHONE;
  }
  chooseMicrophone(choice: string): void {
    this.#microphone = choice;
  }

  get defaultMicrophone(): Microphone | null {
    return this.microphones.find((m) => m.is_default) ?? this.microphones[0] ?? null;
  }

  get microphoneOff(): boolean {
    return this.microphone === NO_MICROPHONE;
  }

  /** For the app: null is the system's default. */
  get microphoneId(): string | null {
    return this.microphone === DEFAULT_MICROPHONE || this.microphoneOff ? null : this.microphone;
  }

  /** Whether what is chosen is there to be recorded. */
  get canRecord(): boolean {
    return this.kind === 'screen' ? this.monitor !== null : this.microphones.length > 0;
  }

  get request(): RecordRequest {
    return {
      kind: this.kind,
      monitor_id: this.kind === 'screen' ? (this.monitor?.id ?? null) : null,
      microphone_id: this.microphoneId,
      microphone_off: this.microphoneOff,
      title: null,
    };
  }
}
