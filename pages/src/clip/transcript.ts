// transcript.json, format 1 (docs/clip-format.md), and finding words in it.

import { asCount, asList, asRecord, asText } from '../base/read';
import { millis, type Millis } from '../base/time';

export interface Word {
  readonly text: string;
  readonly start: Millis;
  readonly end: Millis;
}

export interface Transcript {
  readonly language: string;
  /** False while the recording or the recognition still goes on. */
  readonly complete: boolean;
  readonly words: readonly Word[];
  /** Index of each paragraph's first word; begins with 0 when there are words. */
  readonly paragraphs: readonly number[];
  /** What it is about; none for what is short or about one thing. */
  readonly chapters: readonly Mark[];
  /** Up to three sentences that say most of it. */
  readonly keySentences: readonly Mark[];
  /** Silence and filler words, to be left out when it is played. */
  readonly skips: readonly Skip[];
}

/** A moment, and what begins there. */
export interface Mark {
  readonly at: Millis;
  readonly text: string;
}

export type Skip = readonly [from: Millis, to: Millis];

/** Null: this is not a transcript we can read. */
export function readTranscript(json: unknown): Transcript | null {
  const transcript = asRecord(json);
  if (!transcript || transcript['format'] !== 1) return null;
  const words = asList(transcript['words']).map(readWord);
  return {
    language: asText(transcript['language']),
    complete: transcript['complete'] === true,
    words,
    paragraphs: readParagraphs(transcript['paragraphs'], words.length),
    chapters: readMarks(transcript['chapters']),
    keySentences: readMarks(transcript['key_sentences']),
    skips: readSkips(transcript['skips']),
  };
}

function readWord(json: unknown): Word {
  const word = asRecord(json);
  const start = millis(asCount(word?.['start_ms']));
  const end = millis(Math.max(start, asCount(word?.['end_ms'])));
  return { text: asText(word?.['text']), start, end };
}

function readMarks(json: unknown): Mark[] {
  const mark = (item: unknown): Mark => {
    const mark = asRecord(item);
    return { at: millis(asCount(mark?.['at_ms'])), text: asText(mark?.['text']) };
  };
  return asList(json).map(mark).filter((mark) => mark.text !== '');
}

function readSkips(json: unknown): Skip[] {
  const skip = (item: unknown): Skip => {
    const [from, to] = asList(item);
    return [millis(asCount(from)), millis(asCount(to))];
  };
  return asList(json).map(skip).filter(([from, to]) => to > from);
}

/** Where to go on from a time: the end of the stretch it lies in; null outside of all. */
export function skipAt(skips: readonly Skip[], time: Millis): Millis | null {
  return skips.find(([from, to]) => from <= time && time < to)?.[1] ?? null;
}

/** Rising indices that exist, with the first paragraph at word 0. */
function readParagraphs(json: unknown, words: number): number[] {
  if (words === 0) return [];
  const starts = [0];
  for (const item of asList(json)) {
    const last = starts[starts.length - 1] ?? 0;
    if (Number.isInteger(item) && (item as number) > last && (item as number) < words) {
      starts.push(item as number);
    }
  }
  return starts;
}

/** Index of the word being spoken at `time`: the last one begun, or -1. */
export function wordAt(words: readonly Word[], time: Millis): number {
  return lastWhere(words.length, (at) => (words[at]?.start ?? 0) <= time);
}

/** Index of the paragraph that holds a word. */
export function paragraphOf(transcript: Transcript, word: number): number {
  const { paragraphs } = transcript;
  return lastWhere(paragraphs.length, (at) => (paragraphs[at] ?? 0) <= word);
}

/** Words of one paragraph, as a half-open range of indices. */
export function paragraphRange(transcript: Transcript, paragraph: number): [number, number] {
  const from = transcript.paragraphs[paragraph] ?? transcript.words.length;
  return [from, transcript.paragraphs[paragraph + 1] ?? transcript.words.length];
}

/** The words as plain text, a blank line between paragraphs. */
export function plainText(transcript: Transcript): string {
  return transcript.paragraphs
    .map((_, at) => {
      const [from, to] = paragraphRange(transcript, at);
      return transcript.words.slice(from, to).map((word) => word.text).join(' ');
    })
    .join('\n\n');
}

/** The last index below `length` that holds, when all before it hold too; or -1. */
function lastWhere(length: number, holds: (at: number) => boolean): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}
