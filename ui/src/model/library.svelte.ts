import { answered, type Backend, type ClipSummary } from '../backend';
import { t } from '../strings';
import { explained } from './explained';
import type { Notices } from './notices.svelte';

/** As many as are seen at first, and as many as are asked for at once after. */
const FIRST = 60;
const PAGE = 1000;
/** Of many changes (a whole library is published, or put in order) all within so many milliseconds are shown at once. */
const TOGETHER = 100;

/** The clips on this computer, newest first, as the app reports them. */
export class Library {
  clips = $state.raw<ClipSummary[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why the library could not be opened, and what to do. */
  failure = $state.raw<{ message: string; hint: string }>({ message: '', hint: '' });
  /** The clip the last take became, shown large until the next one. */
  latestId = $state<string | null>(null);

  /** Only clips with this tag are shown; null shows all. */
  tag = $state<string | null>(null);

  /** What events said of clips since the library began to be read; null is gone. */
  #told: News | null = null;
  /** What events said, and is not shown yet. */
  #news: News = new Map();
  #waiting = false;
  /** Every result of a search is looked up, at every key. */
  #byId = { of: [] as ClipSummary[], clips: new Map<string, ClipSummary>() };
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** Reads the library, first what is seen first; what events say meanwhile is newer. */
  async load(): Promise<void> {
    this.phase = 'loading';
    const told: News = new Map();
    this.#told = told;
    try {
      await this.#read(told);
    } catch (error) {
      this.fail(error);
    }
    if (this.#told === told) this.#told = null;
  }

  async #read(told: News): Promise<void> {
    const { newestClips, clipIds, clipsOf } = this.#backend.commands;
    /** False when another reading began meanwhile. */
    const show = (): boolean => {
      if (this.#told !== told) return false;
      this.clips = withNews(read, told);
      this.phase = 'ready';
      return true;
    };
    let read = await answered(newestClips(FIRST));
    if (read.length > 0 && !show()) return;
    const ids = await answered(clipIds());
    const [there, known] = [new Set(ids), new Set(read.map((clip) => clip.id))];
    read = read.filter((clip) => there.has(clip.id));
    const left = ids.filter((id) => !known.has(id));
    while (show() && left.length > 0) {
      const next = left.splice(0, read.length === 0 ? FIRST : PAGE);
      read.push(...(await answered(clipsOf(next))));
    }
  }

  fail(error: unknown): void {
    this.failure = explained(error);
    this.phase = 'failed';
  }

  find(id: string): ClipSummary | undefined {
    if (this.#byId.of !== this.clips) this.#byId = { of: this.clips, clips: new Map(this.clips.map((clip) => [clip.id, clip])) };
    const shown = this.#byId.clips.get(id);
    // What was told and waits to be shown is known all the same.
    const news = this.#news.get(id);
    return news === undefined ? shown : (news ?? undefined);
  }

  changed(clip: ClipSummary): void {
    this.#told?.set(clip.id, clip);
    this.#news.set(clip.id, clip);
    this.#showNews();
  }

  removed(id: string): void {
    this.#told?.set(id, null);
    this.#news.set(id, null);
    this.#showNews();
    if (this.latestId === id) this.latestId = null;
  }

  /** The first change is shown at once, those right behind it together. */
  #showNews(): void {
    if (this.#waiting || this.#news.size === 0) return;
    this.clips = withChanges(this.clips, this.#news);
    this.#news = new Map();
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      this.#showNews();
    }, TOGETHER);
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
    this.#notices.toast(t.notices.deleted({ title }), { label: t.notices.undo, run: restore });
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

/** Clips as events told of them; null is gone. */
type News = Map<string, ClipSummary | null>;

/** The same clips in the same places, less those that are gone, with those that are new. */
function withChanges(clips: readonly ClipSummary[], news: News): ClipSummary[] {
  const known = clips.flatMap((clip) => news.get(clip.id) ?? (news.has(clip.id) ? [] : clip));
  const before = new Set(clips.map((clip) => clip.id));
  const added = [...news.values()].filter((clip) => clip !== null && !before.has(clip.id));
  return added.length === 0 ? known : sorted([...(added as ClipSummary[]), ...known]);
}

/** What was read, with what events said of it since. */
function withNews(read: readonly ClipSummary[], told: News): ClipSummary[] {
  const fresh = [...told.values()].filter((clip) => clip !== null);
  return sorted([...read.filter((clip) => !told.has(clip.id)), ...fresh]);
}

/** Newest first; a clip that cannot be read has no date and comes last. */
function sorted(clips: readonly ClipSummary[]): ClipSummary[] {
  const dated = clips.map((clip) => ({ clip, made: Date.parse(clip.created) || 0 }));
  return dated.sort((a, b) => b.made - a.made).map(({ clip }) => clip);
}
