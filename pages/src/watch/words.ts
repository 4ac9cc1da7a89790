// Every sentence the watch page says, in one place, so that a second language
// is a second file.

import { deadline } from '../base/dates';
import { clock, type Millis } from '../base/time';
import type { Kind, Need } from '../clip/manifest';
import type { Trouble } from './state';

export const KIND_NAMES: Record<Kind, string> = {
  screen: 'Screen recording',
  voice: 'Voice note',
  camera: 'Camera message',
};

export const NEED_NAMES: Record<Need, string> = {
  fyi: 'For your information',
  answer: 'Answer needed',
  decide: 'Decision needed',
};

export const TROUBLES: Record<Trouble, { title: string; text: string }> = {
  network: {
    title: 'The connection was lost',
    text: 'Playing goes on by itself as soon as the clip can be reached again.',
  },
  decode: {
    title: 'This browser could not play the clip',
    text: 'Try again, or download the clip and open it in a media player.',
  },
  unsupported: {
    title: 'This browser cannot play the clip',
    text: 'Download it, or open this page in a current version of Chrome, Edge, Firefox or Safari.',
  },
};

export const PAGES = {
  missing: {
    title: 'There is no clip at this link',
    text: 'It may have been removed by its owner, or the link may not be complete. Ask whoever sent it for a new one.',
  },
  unreachable: {
    title: 'The clip cannot be reached right now',
    text: 'Check your connection. This page goes on trying by itself.',
  },
  unreadable: {
    title: 'This clip cannot be shown',
    text: 'Its description is damaged, or it was made by a newer version of Aside. Ask whoever sent it to publish it again.',
  },
} as const;

export const SAY = {
  player: 'Player',
  controls: 'Player controls',
  play: 'Play',
  pause: 'Pause',
  replay: 'Play again',
  seek: 'Position',
  volume: 'Volume',
  mute: 'Mute',
  unmute: 'Unmute',
  captionsOn: 'Show captions',
  captionsOff: 'Hide captions',
  speed: 'Speed',
  skipSilence: 'Skip silence',
  inShort: 'In short',
  chapters: 'Chapters',
  pipOn: 'Picture in picture',
  pipOff: 'Leave picture in picture',
  fullOn: 'Full screen',
  fullOff: 'Leave full screen',
  live: 'Still recording',
  recovering: 'Being recovered',
  toLive: 'Jump to live',
  atLive: 'Live',
  copyLink: 'Copy link',
  copyLinkAt: (time: Millis) => `Copy link at ${clock(time)}`,
  resumed: (time: Millis) => `Continuing at ${clock(time)}`,
  linkCopied: 'Link copied',
  linkAtCopied: (time: Millis) => `Link to ${clock(time)} copied`,
  notCopied: 'Your browser did not allow copying',
  download: 'Download',
  downloading: (percent: number) => `Downloading, ${percent} %`,
  stopDownload: 'Stop the download',
  downloadFailed: 'The download failed. Try again.',
  downloadTooLarge: 'Too large to download here. Chrome and Edge can.',
  shortcuts: 'Keyboard shortcuts',
  close: 'Close',
  retry: 'Try again',
  begun: 'The recording has just begun',
  begunMore: 'It starts to play here in a moment.',
  empty: 'There is nothing to play in this clip',
  emptyMore: 'Nothing was recorded before it ended.',
  failed: 'This recording ended in an error. What was saved is shown here.',
  recoveringMore: 'This recording was interrupted and is being put together again.',
  replyWanted: 'Reply wanted',
  /** In the viewer's own zone, which is named. */
  by: (at: Date) => `by ${deadline(at)}`,
  wantedBy: (at: Date) => `was wanted by ${deadline(at)}`,
  transcript: 'Transcript',
  search: 'Search the transcript',
  searchShort: 'Search',
  hits: (at: number, all: number) => (all === 0 ? 'No match' : `${at} of ${all}`),
  previousHit: 'Previous match',
  nextHit: 'Next match',
  copyTranscript: 'Copy transcript',
  transcriptCopied: 'Transcript copied',
  saveTranscript: 'Save transcript',
  asMarkdown: 'Text with times (.md)',
  asVtt: 'Captions (.vtt)',
  asSrt: 'Captions (.srt)',
  follow: 'Back to the spoken word',
  wordsHint: 'Arrow keys choose a word, Enter plays from it.',
  playFrom: (time: string) => `Play from ${time}`,
  transcriptLoading: 'Loading the transcript…',
  transcriptAwaited: 'The transcript is being made. It appears here by itself.',
  transcriptGrowing: 'More words appear as they are transcribed.',
  transcriptNone: 'This clip has no transcript.',
  transcriptEmpty: 'No words were spoken in this clip.',
  recordedWith: 'Recorded with Aside',
} as const;

/** The help sheet: what the keys do. */
export const SHORTCUTS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Space', 'K'], 'Play or pause'],
  [['J', 'L'], 'Back or forward 10 seconds'],
  [['←', '→'], 'Back or forward 5 seconds'],
  [[',', '.'], 'Back or forward a chapter'],
  [['0', '–', '9'], 'Jump to a tenth of the clip'],
  [['↑', '↓'], 'Louder or softer, in the player'],
  [['M'], 'Mute'],
  [['<', '>'], 'Slower or faster'],
  [['C'], 'Captions'],
  [['W'], 'Skip silence and filler words'],
  [['F'], 'Full screen'],
  [['?'], 'This sheet'],
];
