// Reads clip.json, transcript.json and captions.vtt, and reads them again while
// they can still change. The only place of the page that polls.

import { fetchText, parseJson, type Fetched } from '../base/fetching';
import type { ClipStatus, TranscriptStatus, WatchStore } from '../watch/state';
import { clipOf, isGrowing, transcriptOf } from '../watch/state';
import { readClip, type Clip } from './manifest';
import { readTranscript } from './transcript';

/** While recording, a new segment comes every few seconds. */
const CLIP_EVERY_MS = 3000;
const TRANSCRIPT_EVERY_MS = 3000;
const TRANSCRIPT_SLOWEST_MS = 30_000;
/** A store that does not answer is asked again, ever more seldom. */
const RETRY_SLOWEST_MS = 30_000;
/** The page may be there a moment before its clip.json. */
const PATIENCE = 3;
const ABSENT_RETRY_MS = 800;
/** How long after its end a clip without a transcript may still get one. */
const TRANSCRIPT_PATIENCE_MS = 60 * 60 * 1000;

export class Feed {
  readonly #store: WatchStore;
  #clipText = '';
  #transcriptText = '';
  #failures = 0;
  #transcriptPause = TRANSCRIPT_EVERY_MS;
  #clipTimer = 0;
  #transcriptTimer = 0;

  constructor(store: WatchStore) {
    this.#store = store;
    store.handle('reload', () => this.start());
  }

  start(): void {
    window.clearTimeout(this.#clipTimer);
    window.clearTimeout(this.#transcriptTimer);
    this.#failures = 0;
    this.#store.report({ clip: { phase: 'loading' } });
    void this.#readClip().then(() => this.#readTranscript());
  }

  async #readClip(): Promise<void> {
    const fetched = await fetchText('clip.json');
    const status = this.#judge(fetched);
    if (status) this.#store.report({ clip: status });
    const pause = this.#clipPause(fetched);
    if (pause === null) return;
    this.#clipTimer = this.#later(pause, () => void this.#readClip());
  }

  /** What the answer means; null when it changes nothing. */
  #judge(fetched: Fetched): ClipStatus | null {
    const known = this.#store.state.clip.phase === 'known';
    if (typeof fetched === 'object') {
      this.#failures = 0;
      if (known && fetched.text === this.#clipText) return null;
      this.#clipText = fetched.text;
      const clip = readClip(parseJson(fetched.text));
      if (clip) return { phase: 'known', clip };
      return known ? null : { phase: 'unreadable' };
    }
    this.#failures += 1;
    // What we have goes on playing while the store is away.
    if (known) return null;
    if (fetched === 'absent') return this.#failures > PATIENCE ? { phase: 'missing' } : null;
    return this.#failures === 1 ? null : { phase: 'unreachable' };
  }

  #clipPause(fetched: Fetched): number | null {
    if (this.#failures > 0) {
      if (fetched === 'absent') return this.#failures > PATIENCE ? null : ABSENT_RETRY_MS;
      return Math.min(1000 * 2 ** (this.#failures - 1), RETRY_SLOWEST_MS);
    }
    return isGrowing(this.#store.state) ? CLIP_EVERY_MS : null;
  }

  async #readTranscript(): Promise<void> {
    if (this.#store.state.clip.phase !== 'missing') {
      const before = this.#transcriptText;
      await this.#takeTranscript();
      const still = before === this.#transcriptText && !isGrowing(this.#store.state);
      const next = this.#transcriptPause * (still ? 1.5 : 0);
      this.#transcriptPause = Math.min(Math.max(next, TRANSCRIPT_EVERY_MS), TRANSCRIPT_SLOWEST_MS);
    }
    if (this.#transcriptSettled()) return;
    this.#transcriptTimer = this.#later(this.#transcriptPause, () => void this.#readTranscript());
  }

  async #takeTranscript(): Promise<void> {
    const fetched = await fetchText('transcript.json');
    if (typeof fetched === 'object') {
      if (fetched.text === this.#transcriptText) return;
      const transcript = readTranscript(parseJson(fetched.text));
      if (transcript) {
        this.#transcriptText = fetched.text;
        this.#store.report({ transcript: { phase: 'here', transcript } });
        await this.#takeCaptions();
        return;
      }
    }
    if (transcriptOf(this.#store.state)) return;
    this.#store.report({ transcript: this.#withoutTranscript() });
  }

  #withoutTranscript(): TranscriptStatus {
    const clip = clipOf(this.#store.state);
    if (!clip) return { phase: 'loading' };
    return { phase: transcriptMayCome(clip, Date.now()) ? 'awaited' : 'none' };
  }

  async #takeCaptions(): Promise<void> {
    const fetched = await fetchText('captions.vtt');
    if (typeof fetched === 'object') this.#store.report({ captionsText: fetched.text });
  }

  #transcriptSettled(): boolean {
    const { transcript, clip } = this.#store.state;
    if (clip.phase === 'missing' || clip.phase === 'unreadable') return true;
    if (isGrowing(this.#store.state)) return false;
    if (transcript.phase === 'here') return transcript.transcript.complete;
    return transcript.phase === 'none';
  }

  /** Runs `act` after a pause, but not before somebody looks at the page. */
  #later(pause: number, act: () => void): number {
    return window.setTimeout(() => {
      if (!document.hidden) act();
      else document.addEventListener('visibilitychange', act, { once: true });
    }, pause);
  }
}

/** Whether a clip that has no transcript may still get one. `now` is wall-clock time. */
export function transcriptMayCome(clip: Clip, now: number): boolean {
  if (clip.problems.includes('transcript_failed') || clip.state === 'failed') return false;
  if (clip.state !== 'ready' || clip.created === null) return clip.state !== 'ready';
  return now - (clip.created.getTime() + clip.duration) < TRANSCRIPT_PATIENCE_MS;
}
