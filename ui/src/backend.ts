import type { AppError, AppEvent, commands } from './bindings';

export type * from './bindings';

/** Every act the window may ask for. */
export type Commands = typeof commands;

/** What went wrong, and what the person can do about it. */
export type CommandError = AppError;

type Result<T> = { status: 'ok'; data: T } | { status: 'error'; error: CommandError };

/** What an act is answered with, later. */
export type Answer<T> = Promise<Result<T>>;

/** What the window needs from the app: acts to request, events to observe. */
export interface Backend {
  readonly commands: Commands;
  /**
   * Calls `observe` for every event until the returned function is called;
   * `missed` when some were lost, and the state is to be asked for anew.
   */
  listen(observe: (event: AppEvent) => void, missed: () => void): Promise<() => void>;
}

/** An act that was refused; carries what the app said about it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly hint: string;

  constructor(error: CommandError | string) {
    // Tauri itself refuses with a bare sentence.
    const { code, message, hint } = typeof error === 'string' ? { code: 'internal', message: error, hint: '' } : error;
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The answer of an act, or a thrown {@link Refused}. */
export async function answered<T>(answer: Answer<T>): Promise<T> {
  const result = await answer;
  if (result.status === 'error') throw new Refused(result.error);
  return result.data;
}
