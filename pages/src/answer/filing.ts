// Answering with a file that is there already. What is taken is said before
// one is chosen, and looked at before one is kept.

import type { Ask } from '../ask/questions';
import { el, setText } from '../base/dom';
import type { AnswerView } from './state';
import { SAY } from './words';

export function filingPanel(view: AnswerView, ask: Ask, question: number): HTMLElement {
  const accept = ask.files.endings.map((it) => `.${it}`).join(',');
  const input = el('input', {
    type: 'file', class: 'file', accept, 'aria-labelledby': `question-${question}`, 'aria-describedby': `file-${question}`,
  });
  const rules = el('p', { class: 'said', id: `file-${question}` }, SAY.fileRules(ask.files.endings, ask.files.bytes));
  const wrong = el('p', { class: 'said', role: 'alert', 'data-warning': true });
  const keep = el('button', { type: 'button', class: 'main-button', disabled: true }, SAY.keep);
  const leave = el('button', { type: 'button', class: 'plain-button' }, SAY.leave);
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    const reason = file ? refusal(ask, file) : '';
    setText(wrong, reason);
    keep.disabled = !file || reason !== '';
  });
  keep.addEventListener('click', () => {
    const [file] = input.files ?? [];
    if (file) view.request({ type: 'keep', question, kind: 'file', content: file, file: file.name });
  });
  leave.addEventListener('click', () => view.request({ type: 'leave' }));
  queueMicrotask(() => input.focus());
  return el('div', { class: 'panel' }, rules, input, wrong, el('div', { class: 'take-buttons' }, keep, leave));
}

/** Why a file is not taken; empty when it is. */
export function refusal({ files }: Ask, file: { readonly name: string; readonly size: number }): string {
  const ending = file.name.includes('.') ? file.name.split('.').at(-1)?.toLowerCase() ?? '' : '';
  if (!files.endings.includes(ending)) return SAY.fileType(ending);
  if (file.size > files.bytes) return SAY.fileSize(file.size, files.bytes);
  return file.size === 0 ? SAY.fileEmpty : '';
}
