// A receipt: what arrived when, and what happens with it, as a text file.

import { farewellLink } from '../ask/farewell';
import { saveBlob, safeName } from '../base/save';
import { askOf, type AnswerState, type AnswerStore } from './state';
import { KIND_NAMES, SAY } from './words';

export function offerReceipt(store: AnswerStore, page: string): void {
  store.handle('save-receipt', () => {
    const ask = askOf(store.state);
    const receipt = receiptOf(store.state, ask && farewellLink(ask, page));
    saveBlob(new Blob([receipt], { type: 'text/plain' }), `${safeName(SAY.receiptTitle(ask?.title ?? ''), SAY.receiptName)}.txt`);
  });
}

export function receiptOf(state: Readonly<AnswerState>, deletion: string | null): string {
  const ask = askOf(state);
  if (!ask) return '';
  const lines = state.answers.flatMap((answer, index) => {
    const question = `   ${ask.questions[index] ?? ''}`;
    if (answer.phase === 'sent') return [SAY.receiptLine(index + 1, KIND_NAMES[answer.kind], answer.at), question];
    return answer.phase === 'taken' ? [SAY.receiptTaken(index + 1), question] : [];
  });
  const head = [SAY.receiptTitle(ask.title), ask.from && SAY.from(ask.from), ask.name && SAY.hello(ask.name)];
  const farewell = deletion === null ? [] : [SAY.receiptDelete, deletion, ''];
  return [...head.filter(Boolean), '', ...lines, '', SAY.receiptKept, ask.kept, '', ...farewell].join('\n');
}
