import type { Cut, Mark, Word } from '../backend';

/** Whether a word is in a stretch that was marked to be cut. */
export function isCut(cuts: readonly Cut[], word: Word): boolean {
  return cuts.some((cut) => cut.from_ms <= word.start_ms && word.end_ms <= cut.to_ms);
}

/** What was marked, as a list shows it: where it begins, and what was said. */
export function cutMarks(cuts: readonly Cut[], words: readonly Word[], wordless: string): Mark[] {
  return cuts.map((cut) => {
    const said = words.filter((word) => isCut([cut], word)).map((word) => word.text);
    return { at_ms: cut.from_ms, text: said.join(' ') || wordless };
  });
}
