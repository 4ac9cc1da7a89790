// Searching the words: case, accents and punctuation do not matter, and a query
// of several words matches across word borders ("end of the" finds "end, of the").

import type { Word } from './transcript';

/** A hit, as a half-open range of word indices. */
export interface Hit {
  readonly from: number;
  readonly to: number;
}

/** The letters and digits that count, lower case and without accents. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function search(words: readonly Word[], query: string): Hit[] {
  const wanted = fold(query);
  if (wanted === '') return [];
  const { text, owner } = index(words);
  const hits: Hit[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const from = owner[at] ?? 0;
    const to = (owner[at + wanted.length - 1] ?? from) + 1;
    hits.push({ from, to });
  }
  return hits;
}

/** The folded text, and for each of its characters the word it came from. */
function index(words: readonly Word[]): { text: string; owner: number[] } {
  let text = '';
  const owner: number[] = [];
  words.forEach((word, at) => {
    const folded = fold(word.text);
    if (folded === '') return;
    const piece = text === '' ? folded : ` ${folded}`;
    text += piece;
    for (let i = 0; i < piece.length; i += 1) owner.push(at);
  });
  return { text, owner };
}
