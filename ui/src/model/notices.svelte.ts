import { Refused } from '../backend';
import { explained } from './explained';

/** Something to know and act on; stays until dismissed or solved. */
export type Banner = { key: string; message: string; hint: string };

/** Something that just happened; leaves by itself. `undoes`: its action takes it back. */
export type Toast = { id: number; text: string; action: { label: string; run: () => void } | null; undoes: boolean };

const TOAST_MS = 4_000;
const TOAST_WITH_ACTION_MS = 10_000;

/** Messages to the person: banners for problems, toasts for what was done. */
export class Notices {
  banners = $state<Banner[]>([]);
  toasts = $state<Toast[]>([]);

  #nextId = 1;
  #left = new Map<number, Countdown>();

  /** Shows a problem; one with the same key takes its place. */
  problem(banner: Banner): void {
    const at = this.banners.findIndex((b) => b.key === banner.key);
    if (at >= 0) this.banners[at] = banner;
    else this.banners.push(banner);
  }

  solved(key: string): void {
    this.banners = this.banners.filter((b) => b.key !== key);
  }

  toast(text: string, action: Toast['action'] = null, undoes = action !== null): number {
    const id = this.#nextId++;
    this.toasts.push({ id, text, action, undoes });
    const countdown = new Countdown(action ? TOAST_WITH_ACTION_MS : TOAST_MS, () => this.dismiss(id));
    this.#left.set(id, countdown);
    return id;
  }

  /** False when it had left already. */
  dismiss(id: number): boolean {
    this.#left.get(id)?.hold();
    const was = this.#left.delete(id);
    this.toasts = this.toasts.filter((t) => t.id !== id);
    return was;
  }

  /** Runs the newest action that can still be taken back; false when there is none. */
  undoLast(): boolean {
    const toast = this.toasts.findLast((t) => t.undoes);
    if (!toast?.action) return false;
    this.dismiss(toast.id);
    toast.action.run();
    return true;
  }

  /** Stops the clock of every toast, while the person reads or points at them. */
  hold(): void {
    for (const countdown of this.#left.values()) countdown.hold();
  }

  release(): void {
    for (const countdown of this.#left.values()) countdown.release();
  }

  /** The act's answer; when it was refused, says so and gives undefined. */
  async ask<T>(act: Promise<T>): Promise<T | undefined> {
    try {
      return await act;
    } catch (error) {
      this.problem({ key: error instanceof Refused ? error.code : 'unexpected', ...explained(error) });
      return undefined;
    }
  }
}

/** A time limit that can be held and goes on where it was. */
class Countdown {
  #left: number;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #done: () => void;

  constructor(ms: number, done: () => void) {
    this.#left = ms;
    this.#done = done;
    this.release();
  }

  hold(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left -= Date.now() - this.#since;
  }

  release(): void {
    if (this.#timer !== undefined) return;
    this.#since = Date.now();
    this.#timer = setTimeout(this.#done, Math.max(0, this.#left));
  }
}
