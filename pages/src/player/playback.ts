// Owns the media element: fulfils playing, seeking, volume and speed, and
// reports what the element then really does.

import { clamp, fromSeconds, millis, toSeconds, ZERO, type Millis } from '../base/time';
import { clipOf, isGrowing, type Span, type WatchStore } from '../watch/state';
import { attach, type Source } from './source';

const PLAYLIST = 'media/stream.m3u8';
/** Live viewers stay this far behind the newest fragment, so that they do not stall. */
export const LIVE_DISTANCE = millis(4000);

export class Playback {
  readonly #store: WatchStore;
  readonly #media: HTMLMediaElement;
  #source: Source | null = null;
  #drawing = 0;
  /** A seek that came before there was anything to seek in. */
  #wanted: Millis | null = null;

  constructor(store: WatchStore, media: HTMLMediaElement) {
    this.#store = store;
    this.#media = media;
    this.#handleRequests();
    this.#reportFacts();
  }

  /** Attaches the playlist as soon as the clip has something to play. */
  start(from: Millis): void {
    this.#store.report({ time: from });
    this.#store.observe(
      (state) => clipOf(state),
      (clip) => {
        if (!clip) return;
        this.#reportDuration();
        if (this.#source || clip.segments.length === 0) return;
        const latest = isGrowing(this.#store.state) ? clip.duration : clip.duration - 500;
        this.#source = attach(this.#media, PLAYLIST, clamp(from, 0, latest), (trouble) =>
          this.#store.report({ trouble }),
        );
      },
    );
  }

  #handleRequests(): void {
    const media = this.#media;
    const store = this.#store;
    store.handle('play', () => {
      if (store.state.trouble) this.#source?.retry();
      // A refusal (autoplay rules, a newer load) shows in the element's own events.
      media.play().catch(() => this.#reportMotion());
    });
    store.handle('pause', () => media.pause());
    store.handle('seek', ({ to }) => this.#seek(to));
    store.handle('seek-live', () => {
      this.#seek(millis(store.state.duration - LIVE_DISTANCE));
      media.play().catch(() => this.#reportMotion());
    });
    store.handle('volume', ({ to }) => {
      media.volume = Math.min(Math.max(to, 0), 1);
      media.muted = media.volume === 0;
      this.#reportSettings();
    });
    store.handle('mute', ({ on }) => {
      media.muted = on;
      if (!on && media.volume === 0) media.volume = 0.5;
      this.#reportSettings();
    });
    store.handle('rate', ({ to }) => {
      media.defaultPlaybackRate = to;
      media.playbackRate = to;
      this.#reportSettings();
    });
  }

  #seek(to: Millis): void {
    const place = clamp(to, 0, this.#store.state.duration);
    if (this.#media.readyState === HTMLMediaElement.HAVE_NOTHING) {
      // Nothing to seek in yet: this becomes the place to begin.
      this.#wanted = place;
      this.#store.report({ time: place });
      return;
    }
    this.#media.currentTime = toSeconds(place);
    // The element has moved at once, its events come later: keys in quick
    // succession must add up.
    this.#reportTime();
  }

  #reportFacts(): void {
    const media = this.#media;
    const on = (names: string, react: () => void): void => {
      for (const name of names.split(' ')) media.addEventListener(name, react);
    };
    on('play pause ended playing waiting seeking seeked canplay', () => this.#reportMotion());
    on('timeupdate seeking seeked', () => this.#reportTime());
    on('durationchange progress loadedmetadata', () => this.#reportDuration());
    on('volumechange ratechange', () => this.#reportSettings());
    on('play', () => this.#follow());
    on('canplay', () => {
      const wanted = this.#wanted;
      this.#wanted = null;
      if (wanted !== null) this.#seek(wanted);
    });
  }

  #reportMotion(): void {
    const media = this.#media;
    const hungry = media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    this.#store.report({
      paused: media.paused,
      ended: media.ended,
      started: this.#store.state.started || !media.paused,
      waiting: hungry && !media.ended && (!media.paused || media.seeking),
    });
  }

  #reportSettings(): void {
    const { volume, muted, playbackRate: rate } = this.#media;
    this.#store.report({ volume, muted, rate });
  }

  #reportTime(): void {
    // Before anything is attached the element says 0; the start we chose holds.
    if (this.#media.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    this.#store.report({ time: fromSeconds(this.#media.currentTime) });
  }

  #reportDuration(): void {
    const { seekable, duration, buffered } = this.#media;
    const declared = clipOf(this.#store.state)?.duration ?? ZERO;
    const reachable = seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
    const measured = Number.isFinite(duration) ? duration : 0;
    const seen = fromSeconds(Math.max(reachable, measured));
    const spans: Span[] = [];
    for (let at = 0; at < buffered.length; at += 1) {
      spans.push([fromSeconds(buffered.start(at)), fromSeconds(buffered.end(at))]);
    }
    this.#store.report({ duration: seen > 0 ? seen : declared, buffered: spans });
  }

  /** `timeupdate` comes four times a second; the spoken word moves faster. */
  #follow(): void {
    cancelAnimationFrame(this.#drawing);
    const step = (): void => {
      this.#reportTime();
      if (!this.#media.paused) this.#drawing = requestAnimationFrame(step);
    };
    this.#drawing = requestAnimationFrame(step);
  }
}
