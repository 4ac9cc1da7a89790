import type { Mark, Skip, Word } from '../backend';

export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.5] as const;

/** Where the player is; shared by the player, the transcript and the keys. */
export class Playback {
  timeMs = $state(0);
  durationMs = $state(0);
  playing = $state(false);
  muted = $state(false);
  speed = $state<number>(1);
  failed = $state(false);
  /** Silence and filler words are left out. */
  skipping = $state(false);
  /** Where they are. */
  skips = $state.raw<readonly Skip[]>([]);
  chapters = $state.raw<readonly Mark[]>([]);

  #media: HTMLMediaElement | null = null;

  /** Follows a media element until the returned function is called. */
  follow(media: HTMLMediaElement): () => void {
    this.#media = media;
    this.setSpeed(this.speed);
    let frame = 0;
    const read = (): void => {
      this.timeMs = media.currentTime * 1000;
      this.playing = !media.paused && !media.ended;
      this.muted = media.muted;
      if (Number.isFinite(media.duration)) this.durationMs = media.duration * 1000;
      const on = this.skipping && this.playing && !media.seeking ? skipAt(this.skips, this.timeMs) : null;
      if (on !== null) this.seek(on);
    };
    // `timeupdate` comes four times a second: too seldom for the spoken word.
    const tick = (): void => {
      read();
      frame = this.playing ? requestAnimationFrame(tick) : 0;
    };
    const wake = (): void => {
      if (frame === 0) tick();
    };
    const events = ['play', 'pause', 'ended', 'seeked', 'durationchange', 'volumechange', 'timeupdate'] as const;
    for (const name of events) media.addEventListener(name, wake);
    return () => {
      cancelAnimationFrame(frame);
      for (const name of events) media.removeEventListener(name, wake);
      this.#media = null;
    };
  }

  async play(): Promise<void> {
    // A refusal (no gesture yet) or an interruption leaves it paused, which is what is shown.
    await this.#media?.play().catch(() => undefined);
  }

  pause(): void {
    this.#media?.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  seek(ms: number): void {
    if (!this.#media) return;
    const end = this.durationMs > 0 ? this.durationMs : ms;
    this.#media.currentTime = Math.min(end, Math.max(0, ms)) / 1000;
    this.timeMs = this.#media.currentTime * 1000;
  }

  skip(ms: number): void {
    this.seek(this.timeMs + ms);
  }

  /** To the chapter before (-1) or after (1), where there is one. */
  stepChapter(by: -1 | 1): void {
    const at = chapterFrom(this.chapters, this.timeMs, by);
    if (at !== null) this.seek(at);
  }

  toggleMute(): void {
    if (this.#media) this.#media.muted = !this.#media.muted;
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (!this.#media) return;
    // Also for the next stream it plays.
    this.#media.defaultPlaybackRate = speed;
    this.#media.playbackRate = speed;
  }

  /** One step slower (-1) or faster (1). */
  stepSpeed(by: -1 | 1): void {
    const at = SPEEDS.findIndex((s) => s === this.speed);
    this.setSpeed(SPEEDS[at + by] ?? this.speed);
  }
}

/** Index of the last word that has begun by `ms`, or -1 before the first. */
export function wordAt(words: readonly Word[], ms: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start_ms ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where to go on from `ms`: the end of the stretch it lies in; null outside of all. */
export function skipAt(skips: readonly Skip[], ms: number): number | null {
  return skips.find((skip) => skip.from_ms <= ms && ms < skip.to_ms)?.to_ms ?? null;
}

/** Who has just come into a chapter goes back to the one before, and not to its start again. */
const JUST_BEGUN_MS = 2000;

/** The start of the next chapter (1), or of this one or the one before (-1); null where there is none. */
export function chapterFrom(chapters: readonly Mark[], ms: number, by: -1 | 1): number | null {
  const found = by === 1
    ? chapters.find((chapter) => chapter.at_ms > ms)
    : (chapters.findLast((chapter) => chapter.at_ms < ms - JUST_BEGUN_MS) ?? chapters[0]);
  return found?.at_ms ?? null;
}

/** At most this many words stand together where no sentence ends. */
const SENTENCE_WORDS = 24;

/** The sentence that is being spoken at `ms`, or the first before anything is. */
export function sentenceAt(words: readonly Word[], ms: number): string {
  const [first, last] = sentenceAround(words, Math.max(0, wordAt(words, ms)));
  return words
    .slice(first, last + 1)
    .map((word) => word.text)
    .join(' ');
}

/** The first and the last word of the sentence that a word is in. */
export function sentenceAround(words: readonly Word[], at: number): [first: number, last: number] {
  const ends = (i: number): boolean => /[.!?…]["”’)]?$/.test(words[i]?.text ?? '');
  let first = at;
  while (first > 0 && !ends(first - 1) && at - first < SENTENCE_WORDS) first -= 1;
  let last = at;
  while (last < words.length - 1 && !ends(last) && last - first < SENTENCE_WORDS) last += 1;
  return [first, last];
}

/** Words as paragraphs, each with the index of its first word. */
export function paragraphs(words: readonly Word[], starts: readonly number[]): { first: number; words: Word[] }[] {
  const begins = [...new Set([0, ...starts])].filter((at) => at >= 0 && at < words.length).sort((a, b) => a - b);
  return begins.map((first, i) => ({ first, words: words.slice(first, begins[i + 1]) }));
}
