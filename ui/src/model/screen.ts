import { answered, type Area, type Backend, type ScreenTarget, type Select } from '../backend';
import type { Notices } from './notices.svelte';

/** Pointing at something on the screen itself. */
export class Screen {
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** What was pointed at; null when it was left. This window is out of the way meanwhile. */
  async pick(select: Select, last: Area | null): Promise<ScreenTarget | null> {
    return (await this.#notices.ask(answered(this.#backend.commands.pick(select, last)))) ?? null;
  }
}
