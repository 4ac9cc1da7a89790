import type { ClipSummary, SearchHit, TextPiece } from '../src/backend';
import { WORDS } from './data';

/** Roughly what the app finds: clips that say every word, or have it in their title. */
export function found(typed: string, clips: ClipSummary[]): SearchHit[] {
  const terms = typed.toLowerCase().split(/[\s"]+/).filter((term) => term !== '');
  const says = (text: string): boolean => terms.some((term) => text.toLowerCase().replace(/^\W+/, '').startsWith(term));
  return clips.flatMap((clip) => {
    const said = clip.transcript === 'ready' ? WORDS.map((word) => word.text) : [];
    const all = [...clip.title.split(' '), ...said].join(' ').toLowerCase();
    if (terms.length === 0 || !terms.every((term) => all.includes(term))) return [];
    const at = said.flatMap((word, i) => (says(word) ? [i] : []));
    const far = at.filter((i, n) => n === 0 || i - (at[n - 1] ?? 0) > 14).slice(0, 3);
    const moments = far.map((i) => ({
      at_ms: WORDS[i]?.start_ms ?? 0,
      link: `${clip.link}#t=${Math.floor((WORDS[i]?.start_ms ?? 0) / 1000)}`,
      words: marked(said.slice(Math.max(0, i - 6), i + 16), says, i > 6, i + 16 < said.length),
    }));
    const title = marked(clip.title.split(' '), says, false, false);
    if (moments.length === 0 && !title.some((piece) => piece.found)) return [];
    return [{ clip_id: clip.id, link: clip.link, title, moments }];
  });
}

function marked(words: string[], says: (word: string) => boolean, before: boolean, after: boolean): TextPiece[] {
  const last = words.length - 1;
  const pieces = words.flatMap((text, i) => [
    { text, found: says(text) },
    ...(i < last ? [{ text: ' ', found: false }] : []),
  ]);
  const dots = (text: string, on: boolean): TextPiece[] => (on ? [{ text, found: false }] : []);
  return [...dots('… ', before), ...pieces, ...dots(' …', after)];
}
