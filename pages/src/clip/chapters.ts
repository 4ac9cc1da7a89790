// Which chapter a moment is in, and which comes before and after it.

import type { Mark } from './transcript';

/** Who has just come into a chapter goes back to the one before, and not to its start again. */
const JUST_BEGUN = 2000;

/** Index of the chapter that plays at `time`, or -1 before the first. */
export function chapterAt(chapters: readonly Mark[], time: number): number {
  return chapters.reduce((now, chapter, at) => (chapter.at <= time ? at : now), -1);
}

/** The start of the next chapter (1), or of this one or the one before (-1); null where there is none. */
export function chapterFrom(chapters: readonly Mark[], time: number, by: -1 | 1): Mark | null {
  const found = by === 1
    ? chapters.find((chapter) => chapter.at > time)
    : chapters.findLast((chapter) => chapter.at < time - JUST_BEGUN) ?? chapters[0];
  return found ?? null;
}
