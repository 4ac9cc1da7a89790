// A receipt: what arrived when, and what happens with it, as a text file.

import { saveBlob, safeName } from '../base/save';
import { askOf, type AnswerState, type AnswerStore } from './state';
import { KIND_NAMES, SAY } from './words';

export function offerReceipt(store: AnswerStore): void {
  store.handle('save-receipt', () => {
    const title = askOf(store.state)?.title ?? '';
    saveBlob(new Blob([receiptOf(store.state)], { type: 'text/plain' }), `${safeName(SAY.receiptTitle(title), SAY.receiptName)}.txt`);
  });
}

export function receiptOf(state: Readonly<AnswerState>): string {
  const ask = askOf(state);
  if (!ask) return '';
  const lines = state.answers.flatMap((answer, index) => {
    const question = `   ${ask.questions[index] ?? ''}`;
    if (answer.phase === 'sent') return [SAY.receiptLine(index + 1, KIND_NAMES[answer.kind], answer.at), question];
    return answer.phase === 'taken' ? [SAY.receiptTaken(index + 1), question] : [];
  });
  const head = [SAY.receiptTitle(ask.title), ask.from && SAY.from(ask.from), ask.name && SAY.hello(ask.name)];
  return [...head.filter(Boolean), '', ...lines, '', SAY.receiptKept, ask.kept, ''].join('\n');
}
