import type { Backend } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Notices } from '../model/notices.svelte';
import { t } from '../strings';

/** Names and terms that are listened for. */
export class WordList {
  all = $state.raw<readonly string[]>([]);
  readonly acts = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    const all = await this.acts.ask(this.#backend.commands.words());
    if (all) this.all = all;
  }

  /** True when it is in the list now. */
  async add(word: string): Promise<boolean> {
    if ((await this.acts.ask(this.#backend.commands.addWord(word))) === undefined) return false;
    await this.load();
    return true;
  }

  async remove(word: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.removeWord(word))) === undefined) return;
    await this.load();
    this.#notices.toast(t.settings.words.removed({ word }), { label: t.notices.undo, run: () => void this.add(word) });
  }
}
