/** So long after the last key or movement nobody is taken to be there. */
export const AWAY_AFTER = 30_000;

const SIGNS = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'focus'] as const;

/** Whether somebody is at the window: what only shows that something is alive rests otherwise. */
export class Presence {
  #here = $state(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Date.now();

  constructor() {
    for (const sign of SIGNS) addEventListener(sign, () => this.#seen(), { capture: true, passive: true });
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#left() : this.#seen()));
    this.#wait(AWAY_AFTER);
  }

  get here(): boolean {
    return this.#here;
  }

  #seen(): void {
    this.#last = Date.now();
    if (this.#here) return;
    this.#here = true;
    this.#wait(AWAY_AFTER);
  }

  #left(): void {
    clearTimeout(this.#timer);
    this.#here = false;
  }

  /** One timer, however much the pointer moves. */
  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const rest = this.#last + AWAY_AFTER - Date.now();
      if (rest > 0) this.#wait(rest);
      else this.#left();
    }, ms);
  }
}

export const presence = new Presence();
