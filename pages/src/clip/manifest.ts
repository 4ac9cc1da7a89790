// clip.json, format 1 (docs/clip-format.md): what the page needs of it.

import { asCount, asDate, asList, asOneOf, asRecord, asText, type Json } from '../base/read';
import { millis, ZERO, type Millis } from '../base/time';
import type { Mark } from './transcript';

export const KINDS = ['screen', 'voice', 'camera'] as const;
export const STATES = ['recording', 'recovering', 'ready', 'failed'] as const;

export type Kind = (typeof KINDS)[number];
export type State = (typeof STATES)[number];

/** A media file of the clip: the init segment, or a segment. */
export interface Part {
  /** Relative to the page; never leaves the clip's folder. */
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hex, or empty when the manifest does not know it. */
  readonly sha256: string;
}

export interface Clip {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly created: Date | null;
  readonly state: State;
  readonly duration: Millis;
  /** Where it begins on its media's own clock. */
  readonly origin: Millis;
  readonly picture: { readonly width: number; readonly height: number } | null;
  readonly init: Part | null;
  readonly segments: readonly Part[];
  readonly problems: readonly string[];
  /** Named by whoever recorded it; none most of the time. */
  readonly chapters: readonly Mark[];
  readonly wish: Wish;
}

export const NEEDS = ['fyi', 'answer', 'decide'] as const;
export type Need = (typeof NEEDS)[number];

/** What its viewers are to do, and may send back. */
export interface Wish {
  readonly need: Need | null;
  readonly replyBy: Date | null;
  readonly comments: boolean;
  readonly replies: boolean;
  readonly visits: boolean;
}

/** Null: this is not a manifest we can read. */
export function readClip(json: unknown): Clip | null {
  const clip = asRecord(json);
  const state = STATES.find((word) => word === clip?.['state']);
  if (!clip || clip['format'] !== 1 || !state) return null;
  const tracks = asList(clip['tracks']).map(asRecord);
  const video = tracks.find((track) => track?.['kind'] === 'video') ?? null;
  return {
    id: asText(clip['id']),
    kind: asOneOf(clip['kind'], KINDS, video ? 'screen' : 'voice'),
    title: asText(clip['title']).trim(),
    created: asDate(clip['created']),
    state,
    duration: millis(asCount(clip['duration_ms'])),
    origin: millis(asCount(clip['origin_ms'])),
    picture: readPicture(video),
    init: readPart(clip['init']),
    segments: asList(clip['segments']).map(readPart).filter((part) => part !== null),
    problems: asList(clip['problems']).map((problem) => asText(asRecord(problem)?.['code'])),
    chapters: readChapters(clip['marks']),
    wish: readWish(asRecord(clip['wish'])),
  };
}

/** In the order of their times; of two with one title the later counts, and the first begins with the clip. */
function readChapters(json: unknown): Mark[] {
  const found = new Map<string, Mark>();
  for (const item of asList(json).map(asRecord)) {
    const text = asText(item?.['title']).trim();
    if (item?.['kind'] !== 'chapter' || text === '') continue;
    found.set(text, { at: millis(asCount(item['at_ms'])), text });
  }
  const chapters = [...found.values()].sort((one, other) => one.at - other.at);
  return chapters.map((chapter, at) => (at === 0 ? { ...chapter, at: ZERO } : chapter));
}

function readWish(wish: Json | null): Wish {
  return {
    need: NEEDS.find((need) => need === wish?.['need']) ?? null,
    replyBy: asDate(wish?.['reply_by']),
    comments: wish?.['comments'] === true,
    replies: wish?.['replies'] === true,
    visits: wish?.['visits'] === true,
  };
}

function readPicture(track: Json | null): Clip['picture'] {
  const width = asCount(track?.['width']);
  const height = asCount(track?.['height']);
  return width > 0 && height > 0 ? { width, height } : null;
}

function readPart(json: unknown): Part | null {
  const part = asRecord(json);
  const file = asText(part?.['file']);
  // Only files of this clip: no scheme, no host, no way up.
  if (!part || !/^media\/[\w-]+\.\w+$/.test(file)) return null;
  return { file, bytes: asCount(part['bytes']), sha256: asText(part['sha256']) };
}
