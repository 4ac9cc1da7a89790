import { answered, type Backend } from '../backend';
import { language, languageFor, shellWords, speak } from '../strings';
import type { Notices } from './notices.svelte';

/** Where the windows remember the choice, to speak it before the app was asked. */
const CHOSEN = 'aside.language';

/** Speaks what was chosen last. Every window does it before it shows anything. */
export async function speakAsChosen(): Promise<void> {
  await speak(languageFor(localStorage.getItem(CHOSEN)));
}

/** The language of the window, and of the shell with it. */
export class Language {
  /** One of the languages there are; null is the system's. */
  chosen = $state(localStorage.getItem(CHOSEN));
  /** The one in use: what is shown is made anew when it changes. */
  spoken = $state(language);

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** The app's choice holds: this window may not have heard of it yet. */
  async load(): Promise<void> {
    const preferences = await this.#backend.commands.preferences();
    if (preferences.status === 'ok' && preferences.data.language !== this.chosen) await this.#speak(preferences.data.language);
  }

  async choose(chosen: string | null): Promise<void> {
    const set = await this.#notices.ask(answered(this.#backend.commands.setLanguage(chosen)));
    if (set !== undefined) await this.#speak(chosen);
  }

  /** Has the shell say the same. */
  async hand(): Promise<void> {
    await this.#notices.ask(answered(this.#backend.commands.setWords(shellWords())));
  }

  async #speak(chosen: string | null): Promise<void> {
    if (chosen === null) localStorage.removeItem(CHOSEN);
    else localStorage.setItem(CHOSEN, chosen);
    this.chosen = chosen;
    await speak(languageFor(chosen));
    this.spoken = language;
    await this.hand();
  }
}
