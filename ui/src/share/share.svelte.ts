import type { Backend, ClipSummary, ExportFormat, Need, ShareAs, StoreView, Version } from '../backend';
import { Acts } from '../model/acts.svelte';
import type { Jobs } from '../model/jobs.svelte';
import type { Library } from '../model/library.svelte';

/** How long it is said that something was copied. */
const SAID_MS = 2_500;

/** Everything that can be done with one clip's link, while its sheet is open. */
export class Share {
  /** The clip; null while the sheet is closed. */
  id = $state<string | null>(null);
  /** Where the player stood when the sheet was opened. */
  atMs = $state(0);
  /** Whether what is copied starts there. */
  fromThere = $state(false);
  /** What was copied a moment ago. */
  copied = $state<ShareAs | null>(null);
  /** The name of the copy that was saved last. */
  saved = $state<string | null>(null);
  versions = $state.raw<readonly Version[]>([]);
  stores = $state.raw<readonly StoreView[]>([]);
  readonly acts = new Acts();
  /** Saving a copy hinders nothing else. */
  readonly copying = new Acts();

  /** Until when the link worked before it was taken down. */
  #before: string | null = null;
  #said: ReturnType<typeof setTimeout> | undefined;
  readonly #backend: Backend;
  readonly #library: Library;
  readonly #jobs: Jobs;

  constructor(backend: Backend, library: Library, jobs: Jobs) {
    this.#backend = backend;
    this.#library = library;
    this.#jobs = jobs;
  }

  get clip(): ClipSummary | undefined {
    return this.id === null ? undefined : this.#library.find(this.id);
  }

  /** Which job a copy, a move or a replacement of this clip is. */
  job(what: 'copy' | 'move' | 'replace'): string {
    return `${what} ${this.id ?? ''}`;
  }

  progress(what: 'copy' | 'move' | 'replace'): number | null {
    return this.#jobs.progress(this.job(what));
  }

  cancel(what: 'copy' | 'move' | 'replace'): void {
    this.#jobs.cancel(this.job(what));
  }

  open(id: string, atMs = 0): void {
    this.id = id;
    this.atMs = atMs;
    this.fromThere = false;
    this.copied = null;
    this.saved = null;
    this.versions = [];
    this.#before = null;
    this.acts.failure = null;
    this.copying.failure = null;
    void this.#look(id);
  }

  close(): void {
    this.id = null;
  }

  clipChanged(id: string): void {
    if (this.id === id) void this.#readVersions(id);
  }

  clipRemoved(id: string): void {
    if (this.id === id) this.close();
  }

  async copy(shape: ShareAs): Promise<void> {
    const { id } = this;
    if (id === null) return;
    const at = this.fromThere ? this.atMs : null;
    if ((await this.acts.ask(this.#backend.commands.copyShare(id, shape, at))) === undefined) return;
    this.copied = shape;
    clearTimeout(this.#said);
    this.#said = setTimeout(() => (this.copied = null), SAID_MS);
  }

  async openPage(): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.openLink(this.id));
  }

  async setNeed(need: Need | null): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.setNeed(this.id, need));
  }

  /** A day, which ends here; none takes it back. */
  async setReplyBy(day: string): Promise<void> {
    const end = new Date(`${day}T23:59:59`);
    const when = Number.isNaN(end.getTime()) ? 'never' : end.toISOString();
    if (this.id !== null) await this.acts.ask(this.#backend.commands.setReplyBy(this.id, when));
  }

  /** Has the link work until `7d`, a date, or `never`. */
  async expire(until: string): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.expire(this.id, until));
  }

  async takeDown(): Promise<void> {
    this.#before = this.clip?.expires ?? null;
    await this.expire('now');
  }

  /** Brings the clip back to its link, until when it worked before if that is still to come. */
  async publishAgain(): Promise<void> {
    const before = this.#before !== null && Date.parse(this.#before) > Date.now() ? this.#before : null;
    await this.expire(before ?? 'never');
  }

  async pause(): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.pauseSending(this.id));
  }

  async goOn(): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.retrySending(this.id));
  }

  /** Puts a file the person chooses at the link; false when none was chosen. */
  async replaceWithFile(): Promise<boolean> {
    const { id } = this;
    if (id === null) return false;
    const file = await this.acts.ask(this.#backend.commands.chooseFile('recording'));
    if (file === undefined || file === null) return false;
    const act = (job: string) => this.#backend.commands.replaceWithFile(id, file, job);
    const replaced = await this.acts.follow(this.#jobs.run(this.job('replace'), act));
    return replaced !== undefined;
  }

  async replaceWithClip(other: string): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.replaceWithClip(this.id, other));
  }

  async takeBack(version: number): Promise<void> {
    if (this.id !== null) await this.acts.ask(this.#backend.commands.restoreVersion(this.id, version));
  }

  async saveCopy(format: ExportFormat, version: number | null = null): Promise<void> {
    const { id } = this;
    if (id === null) return;
    this.saved = null;
    const act = (job: string) => this.#backend.commands.saveCopy(id, format, version, job);
    const name = await this.copying.follow(this.#jobs.run(this.job('copy'), act));
    if (name !== undefined && this.id === id) this.saved = name;
  }

  async showCopies(): Promise<void> {
    await this.copying.ask(this.#backend.commands.showFolder('exports'));
  }

  /** The store the clip is in, or meant for; undefined while that is not known. */
  get store(): StoreView | undefined {
    const { clip } = this;
    if (!clip) return undefined;
    const sent = clip.outbox?.store;
    if (sent !== undefined) return this.stores.find((store) => store.name === sent);
    const holding = this.stores.filter((store) => clip.link.startsWith(store.public_url));
    // One store's address may be a part of another's.
    return holding.toSorted((a, b) => b.public_url.length - a.public_url.length)[0];
  }

  async moveTo(store: string): Promise<void> {
    const { id } = this;
    if (id === null) return;
    const act = (job: string) => this.#backend.commands.moveClip(id, store, job);
    await this.acts.follow(this.#jobs.run(this.job('move'), act));
  }

  async #look(id: string): Promise<void> {
    const stores = await this.acts.ask(this.#backend.commands.stores());
    if (stores && this.id === id) this.stores = stores;
    await this.#readVersions(id);
  }

  async #readVersions(id: string): Promise<void> {
    if (this.clip === undefined || this.clip.state === 'broken') return;
    // A clip that is only beginning has none; its sheet says nothing about that.
    const versions = await this.#backend.commands.versions(id);
    if (this.id === id && versions.status === 'ok') this.versions = versions.data;
  }
}
