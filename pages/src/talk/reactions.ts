// A sign for each of a few things one may want to say without words.

import { el, setAttribute, setText } from '../base/dom';
import type { WatchStore } from '../watch/state';
import type { Own } from './own';
import { EMOJI, type Emoji } from './said';
import { take } from './slots';
import { EMOJI_NAMES, NOT_SENT, TALK } from './words';

/** Each can be given once; those given here are counted at once. */
export function reactionBar(store: WatchStore, own: Own, given: ReadonlyMap<Emoji, number>): HTMLElement {
  const signs = EMOJI.map((emoji) => sign(store, own, emoji, given.get(emoji) ?? 0));
  return el('div', { class: 'signs', role: 'group', 'aria-label': TALK.react }, ...signs);
}

function sign(store: WatchStore, own: Own, emoji: Emoji, given: number): HTMLElement {
  const count = el('span', { class: 'sign-count' });
  const button = el('button', { type: 'button', class: 'sign' }, el('span', { 'aria-hidden': 'true' }, emoji), count);
  const show = (ours: number): void => {
    const all = given + ours;
    setText(count, all > 0 ? String(all) : '');
    setAttribute(button, 'aria-label', all > 0 ? TALK.reaction(EMOJI_NAMES[emoji], all) : EMOJI_NAMES[emoji]);
    setAttribute(button, 'aria-pressed', String(own.has(emoji)));
  };
  show(0);
  button.addEventListener('click', () => {
    if (own.has(emoji) || button.ariaBusy === 'true') return;
    void give();
  });
  const give = async (): Promise<void> => {
    button.ariaBusy = 'true';
    const note = { format: 1, kind: 'reaction', emoji, at_ms: store.state.time };
    const sent = await take('slots.json', JSON.stringify(note));
    button.ariaBusy = 'false';
    if (typeof sent === 'string') return store.report({ notice: { text: NOT_SENT[sent] } });
    own.give(emoji);
    show(1);
  };
  return button;
}
