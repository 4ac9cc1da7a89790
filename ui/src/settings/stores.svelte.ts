import type { Backend, StoreForm, StoreReport, StoreView } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Jobs } from '../model/jobs.svelte';
import type { Notices } from '../model/notices.svelte';
import { t } from '../strings';

/** Where clips go: added, tried, chosen, removed. */
export class Stores {
  all = $state.raw<readonly StoreView[]>([]);
  /** What the last trial of each found. */
  reports = $state.raw<Readonly<Record<string, StoreReport>>>({});
  readonly acts = new Acts();
  /** What is typed for a new one is refused beside it. */
  readonly adding = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #jobs: Jobs;

  constructor(backend: Backend, notices: Notices, jobs: Jobs) {
    this.#backend = backend;
    this.#notices = notices;
    this.#jobs = jobs;
  }

  async load(): Promise<void> {
    const all = await this.acts.ask(this.#backend.commands.stores());
    if (all) this.all = all;
  }

  /** Adds what was typed and tries it at once; false when it was refused. */
  async add(form: StoreForm): Promise<boolean> {
    const added = await this.adding.ask(this.#backend.commands.addStore(form));
    if (!added) return false;
    await this.load();
    void this.test(added.name, false);
    return true;
  }

  async remove(name: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.removeStore(name))) === undefined) return;
    this.forget(name);
    await this.load();
    this.#notices.toast(t.settings.stores.removed({ name }), { label: t.notices.undo, run: () => void this.#restore() });
  }

  async makeDefault(name: string): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.setDefaultStore(name))) !== undefined) await this.load();
  }

  async keep(name: string, days: number | null): Promise<void> {
    await this.acts.ask(this.#backend.commands.setRetention(name, days));
    const answer = await this.#backend.commands.stores();
    if (answer.status === 'ok') this.all = answer.data;
  }

  testing(name: string): boolean {
    return this.#jobs.progress(`test ${name}`) !== null;
  }

  cancelTest(name: string): void {
    this.#jobs.cancel(`test ${name}`);
  }

  async test(name: string, fix: boolean): Promise<void> {
    const run = this.#jobs.run(`test ${name}`, (job) => this.#backend.commands.testStore(name, fix, job));
    const report = await this.acts.follow(run);
    if (report) this.reports = { ...this.reports, [name]: report };
  }

  /** Puts the last trial's answers away. */
  forget(name: string): void {
    const { [name]: _, ...others } = this.reports;
    this.reports = others;
  }

  async #restore(): Promise<void> {
    if ((await this.acts.ask(this.#backend.commands.restoreStore())) !== undefined) await this.load();
  }
}
