import { answered, type Backend, type BarShown, type TrayState } from '../backend';
import type { Notices } from './notices.svelte';

/** What of Aside is there beside its window: the bar above others, and the tray. */
export class Beside {
  #shown = $state<BarShown | null>(null);
  #tray = $state.raw<TrayState>({ is_there: false, keep_running: false });

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** When the bar is shown, as the settings have it. Null until it was asked for. */
  get shown(): BarShown | null {
    return this.#shown;
  }

  async load(): Promise<void> {
    const { barShown, trayState } = this.#backend.commands;
    const [shown, tray] = await Promise.all([this.#notices.ask(answered(barShown())), this.#notices.ask(answered(trayState()))]);
    this.#shown = shown ?? null;
    if (tray) this.#tray = tray;
  }

  get tray(): TrayState {
    return this.#tray;
  }

  /** Whether the program goes on in the tray when its window is closed. */
  async keepRunning(keep_running: boolean): Promise<void> {
    const set = await this.#notices.ask(answered(this.#backend.commands.setKeepRunning(keep_running)));
    if (set !== undefined) this.#tray = { ...this.#tray, keep_running };
  }

  async chooseShown(shown: BarShown): Promise<void> {
    const before = this.#shown;
    this.#shown = shown;
    const set = await this.#notices.ask(answered(this.#backend.commands.setBarShown(shown)));
    if (set === undefined) this.#shown = before;
  }

  /** Gives the bar the keyboard. */
  async focusBar(): Promise<void> {
    await this.#notices.ask(answered(this.#backend.commands.focusBar()));
  }
}
