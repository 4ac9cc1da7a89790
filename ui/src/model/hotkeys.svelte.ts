import { answered, type Backend, type HotkeyAct, type HotkeyState } from '../backend';
import { explained } from './explained';

const UNKNOWN: HotkeyState = { unavailable: null, hotkeys: [] };

/** The keys that work anywhere on the desktop: as the app has them, and while one is chosen. */
export class Hotkeys {
  #state = $state.raw<HotkeyState>(UNKNOWN);
  /** What keys are being chosen for. */
  choosing = $state<HotkeyAct | null>(null);
  /** Why the keys that were pressed last cannot be had. */
  refused = $state.raw<{ act: HotkeyAct; message: string; hint: string } | null>(null);

  readonly #backend: Backend;
  /** What was asked last: the next waits for it, so that none overtakes. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Why there are none; null where there are. */
  get unavailable(): string | null {
    return this.#state.unavailable;
  }

  get all(): HotkeyState['hotkeys'] {
    return this.#state.hotkeys;
  }

  /** The keys of an act that work; none is empty. */
  working(act: HotkeyAct): string {
    const found = this.#state.hotkeys.find((it) => it.act === act && it.problem === null);
    return this.unavailable === null ? (found?.keys ?? '') : '';
  }

  async load(): Promise<void> {
    const state = await this.#backend.commands.hotkeys();
    // The settings cannot be read: whatever else asks for them says so.
    if (state.status === 'ok') this.#state = state.data;
  }

  /** The next keys that are pressed are the act's; until then none does anything. */
  async choose(act: HotkeyAct): Promise<void> {
    this.choosing = act;
    this.refused = null;
    await this.#hold(true);
  }

  async giveUp(): Promise<void> {
    if (this.choosing === null) return;
    this.choosing = null;
    await this.#hold(false);
  }

  /** Gives the act other keys; none when empty. */
  async set(act: HotkeyAct, keys: string): Promise<void> {
    this.choosing = null;
    this.refused = null;
    await this.#last;
    try {
      this.#state = await answered(this.#backend.commands.setHotkey(act, keys));
    } catch (error) {
      this.refused = { act, ...explained(error) };
      // What they did before they do again.
      await this.#hold(false);
    }
  }

  #hold(held: boolean): Promise<unknown> {
    this.#last = this.#last.then(() => this.#backend.commands.holdHotkeys(held));
    return this.#last;
  }
}
