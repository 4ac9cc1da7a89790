import { answered, type Backend, type ClipSummary, type ClipTags } from '../backend';
import { t } from '../strings';
import type { Jobs } from './jobs.svelte';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

const SAVE = 'save the chosen';

/** The clips that are chosen in the library, and what is done with all of them at once. */
export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** All that is shown is to be chosen: the list knows what that is. */
  allWanted = $state(false);
  /** Tags are being written for these clips; null while they are not. */
  tagging = $state.raw<readonly string[] | null>(null);
  /** Which of how many is being saved; null while none is. */
  saving = $state.raw<{ at: number; all: number } | null>(null);

  /** Where a stretch of clips that is chosen begins. */
  #anchor: string | null = null;
  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #library: Library;
  readonly #jobs: Jobs;

  constructor(backend: Backend, notices: Notices, library: Library, jobs: Jobs) {
    this.#backend = backend;
    this.#notices = notices;
    this.#library = library;
    this.#jobs = jobs;
  }

  get on(): boolean {
    return this.ids.size > 0;
  }

  get count(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** What is chosen, in the library's order. */
  get clips(): readonly ClipSummary[] {
    return this.#library.clips.filter((clip) => this.ids.has(clip.id));
  }

  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = id;
  }

  /** Adds all clips from the one that was chosen last up to this; `order` is how they are shown. */
  extend(id: string, order: readonly string[], from = id): void {
    const anchor = this.#anchor !== null && this.ids.has(this.#anchor) ? this.#anchor : from;
    const [a, b] = [order.indexOf(anchor), order.indexOf(id)];
    if (a < 0 || b < 0) return;
    this.#anchor = anchor;
    this.ids = new Set([...this.ids, ...order.slice(Math.min(a, b), Math.max(a, b) + 1)]);
  }

  choose(ids: readonly string[]): void {
    this.ids = new Set(ids);
  }

  clear(): void {
    this.ids = new Set();
    this.#anchor = null;
    this.tagging = null;
  }

  removed(id: string): void {
    if (!this.ids.has(id)) return;
    const ids = new Set(this.ids);
    ids.delete(id);
    this.ids = ids;
    if (ids.size === 0) this.tagging = null;
  }

  /** Puts all of them into the trash; one act takes it back. */
  async remove(): Promise<void> {
    const ids = [...this.ids];
    const asked = ids.map(async (id) => ((await this.#ask(this.#backend.commands.deleteClip(id))) ? id : null));
    const gone = (await Promise.all(asked)).filter((id) => id !== null);
    if (gone.length === 0) return;
    const restore = (): void => gone.forEach((id) => void this.#ask(this.#backend.commands.restore(id)));
    this.#notices.toast(t.select.removed({ n: gone.length }), { label: t.notices.undo, run: restore });
  }

  async copyLinks(): Promise<void> {
    const links = this.clips.filter((clip) => clip.link !== '').map((clip) => clip.link);
    if (links.length === 0) return;
    if (await this.#ask(this.#backend.commands.copyWords(links.join('\n')))) this.#notices.toast(t.select.copied({ n: links.length }));
  }

  /** Saves a film of each that is whole, one after the other. */
  async save(): Promise<void> {
    if (this.saving !== null) return;
    const clips = this.clips.filter((clip) => clip.state === 'ready');
    let saved = 0;
    for (const [i, { id }] of clips.entries()) {
      this.saving = { at: i + 1, all: clips.length };
      const act = (job: string) => this.#backend.commands.saveCopy(id, 'mp4', null, job);
      const name = await this.#notices.ask(this.#jobs.run(SAVE, act));
      if (name === undefined) break;
      saved += 1;
    }
    this.saving = null;
    const show = (): void => void this.#ask(this.#backend.commands.showFolder('exports'));
    if (saved > 0) this.#notices.toast(t.select.exported({ n: saved }), { label: t.select.show, run: show }, false);
  }

  /** How far the one that is being saved is, from 0 to 1. */
  get progress(): number | null {
    return this.#jobs.progress(SAVE);
  }

  cancelSaving(): void {
    this.#jobs.cancel(SAVE);
  }

  /** Lets tags be written for what is chosen, or for one clip that is not. */
  beginTagging(id: string | null = null): void {
    this.tagging = id === null || this.ids.has(id) ? [...this.ids] : [id];
  }

  /** The tags of all these clips, each with how many of them have it; those most have first. */
  tagsOf(ids: readonly string[]): { name: string; count: number }[] {
    const wanted = new Set(ids);
    return tagsIn(this.#library.clips.filter((clip) => wanted.has(clip.id)));
  }

  async addTag(typed: string): Promise<void> {
    const name = typed.trim().replace(/^#+/, '').replace(/\s+/g, ' ');
    if (name === '' || this.tagging === null) return;
    await this.#retag(this.#backend.commands.tagClips([...this.tagging], [name], []), (n) => t.select.tagged({ name, n }));
  }

  async removeTag(name: string): Promise<void> {
    if (this.tagging === null) return;
    await this.#retag(this.#backend.commands.tagClips([...this.tagging], [], [name]), (n) => t.select.untagged({ name, n }));
  }

  async #retag(act: ReturnType<Backend['commands']['tagClips']>, said: (n: number) => string): Promise<void> {
    const before: ClipTags[] | undefined = await this.#notices.ask(answered(act));
    if (!before || before.length === 0) return;
    const undo = (): void => void this.#ask(this.#backend.commands.setTags(before));
    this.#notices.toast(said(before.length), { label: t.notices.undo, run: undo });
  }

  async #ask(act: ReturnType<Backend['commands'][keyof Backend['commands']]>): Promise<boolean> {
    return (await this.#notices.ask(answered<unknown>(act))) !== undefined;
  }
}

/** The tags of clips, each with how many have it; those most have first, then by name. */
export function tagsIn(clips: readonly ClipSummary[]): { name: string; count: number }[] {
  const found = new Map<string, { name: string; count: number }>();
  for (const clip of clips) {
    for (const name of clip.tags) {
      const key = name.toLowerCase();
      const known = found.get(key);
      if (known) known.count += 1;
      else found.set(key, { name, count: 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** Whether a clip has this tag, whatever its capitals. */
export function hasTag(clip: ClipSummary, tag: string): boolean {
  return clip.tags.some((it) => it.toLowerCase() === tag.toLowerCase());
}
