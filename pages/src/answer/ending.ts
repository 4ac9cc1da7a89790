// How much is done, and a receipt at the end.

import type { Ask } from '../ask/questions';
import { el, setAttribute, setText } from '../base/dom';
import { icon } from '../base/icons';
import { answeredCount, isAllSent, isSending, type AnswerState, type AnswerView } from './state';
import { SAY } from './words';

export function ending(view: AnswerView, ask: Ask): HTMLElement {
  const title = el('h2', {});
  const more = el('p', {});
  const receipt = el('button', { type: 'button', class: 'plain-button' }, SAY.receipt);
  receipt.addEventListener('click', () => view.request({ type: 'save-receipt' }));
  const sign = el('div', { class: 'message-sign', 'aria-hidden': 'true' }, icon('check'));
  const section = el('section', { class: 'ending', role: 'status' }, sign, title, more, receipt);
  const count = ask.questions.length;
  view.observe((state) => [answeredCount(state), isAllSent(state), isSending(state), state.lasting] as const,
    ([answered, all]) => {
      setAttribute(section, 'data-all', all);
      sign.hidden = !all;
      receipt.hidden = !all;
      setText(title, all ? SAY.all : SAY.progress(answered, count));
      setText(more, advice(view.state, all));
    });
  return section;
}

function advice(state: Readonly<AnswerState>, all: boolean): string {
  if (all) return SAY.allMore;
  if (!state.lasting) return SAY.fleeting;
  return isSending(state) && answeredCount(state) === state.answers.length ? SAY.still : SAY.rest;
}
