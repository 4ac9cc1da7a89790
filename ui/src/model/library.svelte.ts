import { answered, type Backend, type ClipSummary } from '../backend';
import { t } from '../strings';
import { explained } from './explained';
import type { Notices } from './notices.svelte';

/** The clips on this computer, newest first, as the app reports them. */
export class Library {
  clips = $state.raw<ClipSummary[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why the library could not be opened, and what to do. */
  failure = $state.raw<{ message: string; hint: string }>({ message: '', hint: '' });
  /** The clip the last take became, shown large until the next one. */
  latestId = $state<string | null>(null);

  #replay: (() => void)[] | null = null;
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** Reads the whole library; what events say meanwhile is newer and is replayed on top. */
  async load(): Promise<void> {
    this.phase = 'loading';
    const replay: (() => void)[] = [];
    this.#replay = replay;
    try {
      this.clips = sorted(await answered(this.#backend.commands.clips()));
      this.phase = 'ready';
    } catch (error) {
      this.fail(error);
    }
    this.#replay = null;
    for (const observe of replay) observe();
  }

  fail(error: unknown): void {
    this.failure = explained(error);
    this.phase = 'failed';
  }

  find(id: string): ClipSummary | undefined {
    return this.clips.find((c) => c.id === id);
  }

  changed(clip: ClipSummary): void {
    this.#replay?.push(() => this.changed(clip));
    const at = this.clips.findIndex((c) => c.id === clip.id);
    this.clips = at >= 0 ? this.clips.with(at, clip) : sorted([clip, ...this.clips]);
  }

  removed(id: string): void {
    this.#replay?.push(() => this.removed(id));
    this.clips = this.clips.filter((c) => c.id !== id);
    if (this.latestId === id) this.latestId = null;
  }

  async rename(id: string, title: string): Promise<void> {
    const clean = title.trim();
    if (clean === '' || clean === this.find(id)?.title) return;
    await this.#ask(this.#backend.commands.rename(id, clean));
  }

  /** The clip leaves when the app says it is gone; ten seconds to take it back. */
  async remove(id: string): Promise<void> {
    const title = this.find(id)?.title ?? '';
    if (!(await this.#ask(this.#backend.commands.deleteClip(id)))) return;
    const restore = (): void => void this.#ask(this.#backend.commands.restore(id));
    this.#notices.toast(t.notices.deleted(title), { label: t.notices.undo, run: restore });
  }

  async copyLink(id: string): Promise<void> {
    if (await this.#ask(this.#backend.commands.copyLink(id))) this.#notices.toast(t.notices.copied);
  }

  async openPage(id: string): Promise<void> {
    await this.#ask(this.#backend.commands.openLink(id));
  }

  async #ask(act: ReturnType<Backend['commands']['rename']>): Promise<boolean> {
    return (await this.#notices.ask(answered(act))) !== undefined;
  }
}

/** Newest first; a clip that cannot be read has no date and comes last. */
function sorted(clips: ClipSummary[]): ClipSummary[] {
  const made = (clip: ClipSummary): number => Date.parse(clip.created) || 0;
  return clips.sort((a, b) => made(b) - made(a));
}
