// Everything the watch page shows, and everything it can be asked for.
// The comment at each group names its one owner.

import { Store, type View } from '../base/store';
import { ZERO, type Millis } from '../base/time';
import type { Clip } from '../clip/manifest';
import type { Mark, Transcript } from '../clip/transcript';

export type ClipStatus =
  | { readonly phase: 'loading' }
  /** The store says there is no such clip. */
  | { readonly phase: 'missing' }
  /** Nothing useful came back: offline, or the store is down. */
  | { readonly phase: 'unreachable' }
  /** clip.json is not one this page understands. */
  | { readonly phase: 'unreadable' }
  | { readonly phase: 'known'; readonly clip: Clip };

export type TranscriptStatus =
  | { readonly phase: 'loading' }
  /** Nothing yet, but it is being made. */
  | { readonly phase: 'awaited' }
  /** There is none, and none is coming. */
  | { readonly phase: 'none' }
  | { readonly phase: 'here'; readonly transcript: Transcript };

export type Trouble = 'network' | 'decode' | 'unsupported';

export type Download =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly done: number; readonly total: number }
  | { readonly phase: 'failed' }
  /** This browser cannot put so large a file together. */
  | { readonly phase: 'too-large' };

/** What the transcript can be saved as. */
export type TranscriptFile = 'md' | 'vtt' | 'srt';

/** A stretch of the clip that is in memory. */
export type Span = readonly [from: Millis, to: Millis];

export interface WatchState {
  // clip/feed
  readonly clip: ClipStatus;
  readonly transcript: TranscriptStatus;
  /** captions.vtt as last read; empty when there is none. */
  readonly captionsText: string;

  // player/playback
  readonly paused: boolean;
  readonly started: boolean;
  readonly ended: boolean;
  readonly waiting: boolean;
  readonly time: Millis;
  readonly duration: Millis;
  readonly buffered: readonly Span[];
  readonly volume: number;
  readonly muted: boolean;
  readonly rate: number;
  readonly trouble: Trouble | null;

  // player/captions
  readonly captionsReady: boolean;
  readonly captionsOn: boolean;
  readonly cue: string;

  // player/presentation
  readonly pictureInPicture: Presentation;
  readonly fullScreen: Presentation;

  // player/skipping: silence and filler words are left out
  readonly skipping: boolean;

  // clip/peaks: loudness along a voice note, 0 to 1; empty until known
  readonly peaks: readonly number[];

  // clip/download
  readonly download: Download;

  // talk/main: what was said at which moment
  readonly remarks: readonly Mark[];

  // whoever has just done something that shows nowhere else
  readonly notice: Notice | null;

  // watch/help
  readonly helpOpen: boolean;
}

export type Presentation = 'unavailable' | 'off' | 'on';

/** Said once, to eyes and screen readers; each has its own identity. */
export interface Notice {
  readonly text: string;
}

export type WatchRequest =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'seek'; readonly to: Millis }
  | { readonly type: 'seek-live' }
  | { readonly type: 'volume'; readonly to: number }
  | { readonly type: 'mute'; readonly on: boolean }
  | { readonly type: 'rate'; readonly to: number }
  | { readonly type: 'captions'; readonly on: boolean }
  | { readonly type: 'skip-silence'; readonly on: boolean }
  | { readonly type: 'full-screen'; readonly on: boolean }
  | { readonly type: 'picture-in-picture'; readonly on: boolean }
  | { readonly type: 'copy-link' }
  | { readonly type: 'copy-transcript' }
  | { readonly type: 'save-transcript'; readonly as: TranscriptFile }
  | { readonly type: 'download' }
  | { readonly type: 'stop-download' }
  | { readonly type: 'help'; readonly open: boolean }
  | { readonly type: 'reload' };

export type WatchStore = Store<WatchState, WatchRequest>;
export type WatchView = View<WatchState, WatchRequest>;

export function createWatchStore(): WatchStore {
  return new Store<WatchState, WatchRequest>({
    clip: { phase: 'loading' },
    transcript: { phase: 'loading' },
    captionsText: '',
    paused: true,
    started: false,
    ended: false,
    waiting: false,
    time: ZERO,
    duration: ZERO,
    buffered: [],
    volume: 1,
    muted: false,
    rate: 1,
    trouble: null,
    captionsReady: false,
    captionsOn: false,
    cue: '',
    pictureInPicture: 'unavailable',
    fullScreen: 'unavailable',
    skipping: false,
    peaks: [],
    download: { phase: 'idle' },
    remarks: [],
    notice: null,
    helpOpen: false,
  });
}

/** The clip once its manifest is read. */
export function clipOf(state: WatchState): Clip | null {
  return state.clip.phase === 'known' ? state.clip.clip : null;
}

/** The transcript once there is one. */
/** What the clip is about, from which moment on: as it was named, or else as its words say. */
export function chaptersOf(state: WatchState): readonly Mark[] {
  const named = clipOf(state)?.chapters ?? NO_CHAPTERS;
  return named.length > 0 ? named : (transcriptOf(state)?.chapters ?? NO_CHAPTERS);
}

const NO_CHAPTERS: readonly Mark[] = [];

export function transcriptOf(state: WatchState): Transcript | null {
  return state.transcript.phase === 'here' ? state.transcript.transcript : null;
}

/** More of the clip may still come. */
export function isGrowing(state: WatchState): boolean {
  const clip = clipOf(state);
  return clip?.state === 'recording' || clip?.state === 'recovering';
}
