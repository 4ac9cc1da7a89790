// Which question is being answered, and whether it may be: one at a time, and
// none before the guest has agreed to what is asked of them.

import { recall, remember } from '../base/memory';
import type { RecordingSession } from '../record/session';
import { isSending, type AnswerStore } from './state';

export function takeTurns(store: AnswerStore, session: RecordingSession, page: string): void {
  const agreed = recall(`agreed.${page}`);
  const name = recall(`name.${page}`);
  store.report({
    consentedAt: typeof agreed === 'number' ? agreed : null,
    name: typeof name === 'string' ? name : '',
  });
  store.handle('consent', ({ on }) => {
    const consentedAt = on ? Date.now() : null;
    remember(`agreed.${page}`, consentedAt);
    store.report({ consentedAt, consentMissing: false });
  });
  store.handle('name', ({ to }) => {
    remember(`name.${page}`, to);
    store.report({ name: to });
  });
  store.handle('answer', ({ question, kind }) => {
    if (store.state.consentedAt === null) {
      // Said again to whoever tries again.
      store.report({ consentMissing: false });
      store.report({ consentMissing: true });
      return;
    }
    if (store.state.session?.phase === 'recording') return;
    session.close();
    store.report({ answering: { question, kind } });
    void session.open();
  });
  store.handle('leave', () => {
    session.close();
    store.report({ answering: null });
  });
}

/** Asks before the page is closed while something would be lost or late. */
export function warnBeforeLeaving(store: AnswerStore): void {
  window.addEventListener('beforeunload', (event) => {
    const phase = store.state.session?.phase;
    const losing = phase === 'recording' || phase === 'review';
    if (losing || (isSending(store.state) && !store.state.lasting)) event.preventDefault();
  });
}
