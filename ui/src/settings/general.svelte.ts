import type { Allowed, Backend, NoticeChoices, Preferences, Upload } from '../backend';
import { Acts } from '../model/acts.svelte';

/** The settings that are one value each. */
export class General {
  /** As the app has them; null until it said so. */
  values = $state.raw<Preferences | null>(null);
  readonly library = new Acts();
  readonly viewers = new Acts();
  readonly sending = new Acts();
  readonly notices = new Acts();

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    const values = await this.library.ask(this.#backend.commands.preferences());
    if (values) this.values = values;
  }

  async setTrashDays(days: number): Promise<void> {
    await this.library.ask(this.#backend.commands.setTrashDays(days));
    await this.#again();
  }

  async setViewers(change: Partial<Allowed>): Promise<void> {
    if (this.values === null) return;
    await this.viewers.ask(this.#backend.commands.setViewers({ ...this.values.viewers, ...change }));
    await this.#again();
  }

  async showLibrary(): Promise<void> {
    await this.library.ask(this.#backend.commands.showFolder('library'));
  }

  async setUpload(change: Partial<Upload>): Promise<void> {
    if (this.values === null) return;
    await this.sending.ask(this.#backend.commands.setUpload({ ...this.values.upload, ...change }));
    await this.#again();
  }

  async setNotices(change: Partial<NoticeChoices>): Promise<void> {
    if (this.values === null) return;
    await this.notices.ask(this.#backend.commands.setNotices({ ...this.values.notices, ...change }));
    await this.#again();
  }

  async pauseSending(pause: boolean): Promise<void> {
    const { pauseSending, resumeSending } = this.#backend.commands;
    await this.sending.ask(pause ? pauseSending(null) : resumeSending(null));
    await this.#again();
  }

  /** What was refused is shown as it still is; why stays where it was said. */
  async #again(): Promise<void> {
    const answer = await this.#backend.commands.preferences();
    if (answer.status === 'ok') this.values = answer.data;
  }
}
