// Where a comment is written. What could not be sent stays there.

import { el, setText } from '../base/dom';
import { recall, remember } from '../base/memory';
import { asText } from '../base/read';
import { millis, type Millis } from '../base/time';
import type { WatchStore } from '../watch/state';
import type { Own } from './own';
import type { Comment } from './said';
import { take } from './slots';
import { NOT_SENT, TALK } from './words';

/** An object has room for as much, whatever the letters are; Aside takes no more. */
const LONGEST_TEXT = 900;
const LONGEST_NAME = 60;

export function commentForm(store: WatchStore, own: Own, atOnce: boolean, sent: () => void): HTMLElement {
  const text = el('textarea', {
    rows: 3, maxlength: LONGEST_TEXT, required: true, 'aria-label': TALK.write, placeholder: TALK.writeHint,
  });
  const name = el('input', {
    maxlength: LONGEST_NAME, autocomplete: 'name', 'aria-label': TALK.name, placeholder: TALK.nameHint, value: asText(recall('name')),
  });
  const at = new Moment(store);
  const button = el('button', { type: 'submit', class: 'plain-button' }, TALK.send);
  const said = el('p', { class: 'said', role: 'status' });
  const form = el('form', { class: 'say' }, text, el('div', { class: 'say-row' }, name, at.element, button), said);
  // The moment is the one at which somebody began to write.
  text.addEventListener('input', () => at.hold(text.value.trim() !== ''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() !== '' && !button.disabled) void bring();
  });
  const bring = async (): Promise<void> => {
    button.disabled = true;
    setText(button, TALK.sending);
    setText(said, '');
    const comment = { text: text.value.trim(), name: name.value.trim(), at: at.chosen };
    const outcome = await take('slots.json', noteOf(comment));
    button.disabled = false;
    setText(button, TALK.send);
    if (typeof outcome === 'string') return setText(said, NOT_SENT[outcome]);
    if (comment.name) remember('name', comment.name);
    own.add({ ...comment, id: outcome.id, received: new Date() });
    text.value = '';
    at.hold(false);
    setText(said, atOnce ? TALK.comes : TALK.sent);
    sent();
  };
  return form;
}

function noteOf({ text, name, at }: Pick<Comment, 'text' | 'name' | 'at'>): string {
  return JSON.stringify({ format: 1, kind: 'comment', text, ...(name && { name }), ...(at !== null && { at_ms: at }) });
}

/** Whether a comment is about a moment, and about which. */
class Moment {
  readonly element: HTMLElement;
  readonly #box = el('input', { type: 'checkbox' });
  #time: Millis;
  #held = false;

  constructor(store: WatchStore) {
    const label = el('span', {});
    this.element = el('label', { class: 'say-at' }, this.#box, label);
    this.#time = store.state.time;
    let touched = false;
    this.#box.addEventListener('change', () => { touched = true; });
    store.observe((state) => millis(Math.floor(state.time / 1000) * 1000), (time) => {
      if (this.#held) return;
      this.#time = time;
      setText(label, TALK.atMoment(time));
      // Who has not watched yet speaks of the whole.
      if (!touched) this.#box.checked = time > 0;
    });
  }

  get chosen(): Millis | null {
    return this.#box.checked ? this.#time : null;
  }

  hold(on: boolean): void {
    this.#held = on;
  }
}
