import { answered, type Backend, type Camera, type DeviceProblem, type Microphone, type Monitor, type Window } from '../backend';
import type { Notices } from './notices.svelte';

/** What can be recorded on this computer at the moment. */
export class Devices {
  monitors = $state.raw<Monitor[]>([]);
  windows = $state.raw<Window[]>([]);
  microphones = $state.raw<Microphone[]>([]);
  cameras = $state.raw<Camera[]>([]);
  problems = $state.raw<DeviceProblem[]>([]);
  loaded = $state(false);

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
      // A window without a title is a tool's, not a person's.
      this.windows = found.windows.filter((w) => w.title !== '');
      this.microphones = found.microphones;
      this.cameras = found.cameras;
      this.problems = found.problems;
    }
    this.loaded = true;
  }

  get mainMonitor(): Monitor | null {
    return this.monitors.find((m) => m.primary) ?? this.monitors[0] ?? null;
  }

  get defaultMicrophone(): Microphone | null {
    return this.microphones.find((m) => m.is_default) ?? this.microphones[0] ?? null;
  }
}
