import { answered, type Answer, type Backend } from '../backend';

/** Long acts under way: how far each is, and a way to end it. */
export class Jobs {
  #under = $state.raw<Readonly<Record<string, number>>>({});
  #cancelled = new Set<string>();
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** How much of it is done, from 0 to 1; null while it is not under way. */
  progress(job: string): number | null {
    return this.#under[job] ?? null;
  }

  /** What a long act answers; undefined when it was cancelled here. Throws when it was refused. */
  async run<T>(job: string, act: (job: string) => Answer<T>): Promise<T | undefined> {
    this.#under = { ...this.#under, [job]: 0 };
    try {
      return await answered(act(job));
    } catch (error) {
      if (this.#cancelled.has(job)) return undefined;
      throw error;
    } finally {
      this.#cancelled.delete(job);
      const { [job]: _, ...others } = this.#under;
      this.#under = others;
    }
  }

  cancel(job: string): void {
    if (this.#under[job] === undefined) return;
    this.#cancelled.add(job);
    void this.#backend.commands.cancel(job);
  }

  observe(job: string, permille: number): void {
    if (this.#under[job] !== undefined) this.#under = { ...this.#under, [job]: permille / 1000 };
  }
}
