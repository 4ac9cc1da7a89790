// Answering in writing. A draft is kept while it is written, and goes when the
// answer has arrived.

import { el } from '../base/dom';
import { recall, remember } from '../base/memory';
import type { AnswerStore, AnswerView } from './state';
import { SAY } from './words';

const LONGEST = 20_000;

const keyOf = (question: number): string => `draft.${location.pathname}.${question}`;

export function writingPanel(view: AnswerView, question: number): HTMLElement {
  const draft = recall(keyOf(question));
  const field = el('textarea', {
    class: 'field', rows: 6, maxlength: LONGEST, 'aria-labelledby': `question-${question}`, placeholder: SAY.write,
  });
  field.value = typeof draft === 'string' ? draft : '';
  const keep = el('button', { type: 'button', class: 'main-button' }, SAY.keep);
  const leave = el('button', { type: 'button', class: 'plain-button' }, SAY.leave);
  const ready = (): void => {
    keep.disabled = field.value.trim() === '';
  };
  field.addEventListener('input', () => {
    remember(keyOf(question), field.value);
    ready();
  });
  keep.addEventListener('click', () => {
    const content = new Blob([field.value.trim()], { type: 'text/plain' });
    view.request({ type: 'keep', question, kind: 'text', content });
  });
  leave.addEventListener('click', () => view.request({ type: 'leave' }));
  ready();
  // Once it is on the page.
  queueMicrotask(() => field.focus());
  return el('div', { class: 'panel' }, field, el('div', { class: 'take-buttons' }, keep, leave));
}

/** Forgets drafts of what has arrived. */
export function dropDrafts(store: AnswerStore): void {
  store.observe((state) => state.answers, (answers) => {
    answers.forEach(({ phase }, question) => {
      if (phase === 'sent' && recall(keyOf(question)) !== null) remember(keyOf(question), null);
    });
  });
}
