import type { Backend, HookForm, HookView } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Notices } from '../model/notices.svelte';
import { t } from '../strings';

/** Who is told when a clip is at its link. */
export class Hooks {
  all = $state.raw<readonly HookView[]>([]);
  /** Which one is being tried. */
  trying = $state<string | null>(null);
  readonly acts = new Acts();
  /** What is typed for a new one is refused beside it. */
  readonly adding = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    const all = await this.acts.ask(this.#backend.commands.hooks());
    if (all) this.all = all;
  }

  /** False when it was refused. */
  async add(form: HookForm): Promise<boolean> {
    const added = await this.adding.ask(this.#backend.commands.addHook(form));
    if (!added) return false;
    this.#notices.toast(added.secret_copied ? t.settings.hooks.secretCopied : t.settings.hooks.added({ name: added.name }));
    await this.load();
    return true;
  }

  async test(name: string): Promise<void> {
    this.trying = name;
    const told = await this.acts.ask(this.#backend.commands.testHook(name));
    this.trying = null;
    if (told !== undefined) this.#notices.toast(t.settings.hooks.told({ name }));
  }

  async remove(name: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.removeHook(name))) === undefined) return;
    await this.load();
    this.#notices.toast(t.settings.hooks.removed({ name }), { label: t.notices.undo, run: () => void this.#restore() });
  }

  async #restore(): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.restoreHook())) !== undefined) await this.load();
  }
}
