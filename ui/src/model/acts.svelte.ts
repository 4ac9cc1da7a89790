import { answered, type Answer } from '../backend';
import { explained } from './explained';

/** What is asked for in one place of the window, which itself says when it is refused. */
export class Acts {
  /** How many are under way. */
  #busy = $state(0);
  failure = $state.raw<{ message: string; hint: string } | null>(null);

  get busy(): boolean {
    return this.#busy > 0;
  }

  /** The act's answer; when it was refused, says so and gives undefined. */
  ask<T>(act: Answer<T>): Promise<T | undefined> {
    return this.follow(answered(act));
  }

  /** As `ask`, for what throws. */
  async follow<T>(act: Promise<T>): Promise<T | undefined> {
    this.failure = null;
    this.#busy += 1;
    try {
      return await act;
    } catch (error) {
      this.failure = explained(error);
      return undefined;
    } finally {
      this.#busy -= 1;
    }
  }
}
