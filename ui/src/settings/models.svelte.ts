import type { Backend, SpeechModel } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Jobs } from '../model/jobs.svelte';
import type { Notices } from '../model/notices.svelte';
import { t } from '../strings';

/** The speech models there are: fetched, chosen, removed. */
export class Models {
  all = $state.raw<readonly SpeechModel[]>([]);
  readonly acts = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #jobs: Jobs;
  readonly #changed: () => void;

  constructor(backend: Backend, notices: Notices, jobs: Jobs, changed: () => void) {
    this.#backend = backend;
    this.#notices = notices;
    this.#jobs = jobs;
    this.#changed = changed;
  }

  async load(): Promise<void> {
    const all = await this.acts.ask(this.#backend.commands.models());
    if (all) this.all = all;
  }

  progress(name: string): number | null {
    return this.#jobs.progress(`model ${name}`);
  }

  cancel(name: string): void {
    this.#jobs.cancel(`model ${name}`);
  }

  async fetch(name: string): Promise<void> {
    const run = this.#jobs.run(`model ${name}`, (job) => this.#backend.commands.getModel(name, job));
    if ((await this.acts.follow(run)) === undefined) return;
    this.#notices.toast(t.settings.speech.fetched({ name }));
    await this.#again();
  }

  async use(name: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.useModel(name))) !== undefined) await this.#again();
  }

  /** Chooses a whisper.cpp file of the person's own. */
  async useFile(): Promise<void> {
    const file = await this.acts.ask(this.#backend.commands.chooseFile('model'));
    if (file !== undefined && file !== null) await this.use(file);
  }

  async remove(name: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.removeModel(name))) === undefined) return;
    this.#notices.toast(t.settings.speech.removed({ name }), { label: t.settings.speech.fetchAgain, run: () => void this.fetch(name) });
    await this.#again();
  }

  async #again(): Promise<void> {
    await this.load();
    this.#changed();
  }
}
