import type { AssistantForm, AssistantView, Backend } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Notices } from '../model/notices.svelte';
import { t } from '../strings';

/** The language model that is asked for summaries, if the person set one. */
export class Assistant {
  current = $state.raw<AssistantView | null>(null);
  readonly acts = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    const current = await this.acts.ask(this.#backend.commands.assistant());
    if (current !== undefined) this.current = current;
  }

  /** False when it was refused. */
  async set(form: AssistantForm): Promise<boolean> {
    if ((await this.acts.ask(this.#backend.commands.setAssistant(form))) === undefined) return false;
    await this.load();
    return true;
  }

  async forget(): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.forgetAssistant())) === undefined) return;
    await this.load();
    this.#notices.toast(t.settings.assistant.forgotten, { label: t.notices.undo, run: () => void this.#restore() });
  }

  async #restore(): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.restoreAssistant())) !== undefined) await this.load();
  }
}
