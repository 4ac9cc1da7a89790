// What was said, each with the moment it is about, which plays from there.

import { moment } from '../base/dates';
import { el, setText } from '../base/dom';
import { clock, spoken } from '../base/time';
import type { WatchView } from '../watch/state';
import { SAY } from '../watch/words';
import type { Own } from './own';
import type { Comment } from './said';
import { TALK } from './words';

export class CommentList {
  readonly title = el('h2', { id: 'talk-title' }, TALK.title);
  readonly element = el('ul', { class: 'comments' });
  readonly #view: WatchView;
  readonly #own: Own;

  constructor(view: WatchView, own: Own) {
    this.#view = view;
    this.#own = own;
  }

  show(comments: readonly Comment[]): void {
    this.#own.accepted(new Set(comments.map((it) => it.id)));
    const { waiting } = this.#own;
    setText(this.title, comments.length > 0 ? TALK.titleWith(comments.length) : TALK.title);
    const when = (it: Comment): number => it.received?.getTime() ?? 0;
    const all = [...comments, ...waiting].sort((one, other) => when(one) - when(other));
    this.element.replaceChildren(...all.map((it) => this.#item(it, waiting.includes(it))));
    this.element.hidden = all.length === 0;
  }

  #item(comment: Comment, waits: boolean): HTMLElement {
    const { at, received } = comment;
    const time = at === null ? null : el('button', { type: 'button', class: 'at', 'aria-label': SAY.playFrom(spoken(at)) }, clock(at));
    time?.addEventListener('click', () => {
      if (at === null) return;
      this.#view.request({ type: 'seek', to: at });
      this.#view.request({ type: 'play' });
    });
    const when = received && el('time', { datetime: received.toISOString() }, moment(received));
    return el('li', { 'data-waits': waits },
      el('p', { class: 'by' }, el('strong', {}, comment.name || TALK.somebody), time, when),
      el('p', { class: 'text' }, comment.text),
      waits ? el('p', { class: 'fine' }, TALK.waits) : null);
  }
}
