// Which question is being answered, and whether it may be: one at a time, and
// none before the guest has agreed to what is asked of them. What is kept leads
// on to the next question, to be answered in the same way.

import { recall, remember } from '../base/memory';
import type { RecordingSession } from '../record/session';
import { PRACTICE, askOf, isSending, type AnswerStore } from './state';

export function takeTurns(store: AnswerStore, session: RecordingSession, page: string): void {
  rememberGuest(store, page);
  store.handle('answer', ({ question, kind }) => {
    if (question !== PRACTICE && store.state.consentedAt === null) {
      // Said again to whoever tries again.
      store.report({ consentMissing: false });
      store.report({ consentMissing: true });
      return;
    }
    const { answering, session: now } = store.state;
    const unfinished = now?.phase === 'recording' || (now?.phase === 'review' && answering?.question !== PRACTICE);
    if (unfinished && answering?.question !== question) {
      store.report({ unfinished: false });
      store.report({ unfinished: true });
      return;
    }
    session.close();
    store.report({ answering: { question, kind }, unfinished: false });
    void session.open();
  });
  store.handle('leave', () => leave(store, session));
  store.observe((state) => state.answering !== null && (state.answers[state.answering.question]?.phase ?? 'open') !== 'open', (kept) => {
    if (kept) goOn(store, session);
  });
}

/** What the guest agreed to, and is called, is the same at the next visit. */
function rememberGuest(store: AnswerStore, page: string): void {
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
}

function leave(store: AnswerStore, session: RecordingSession): void {
  session.close();
  store.report({ answering: null, unfinished: false });
}

/** From an answer that was kept to the next question that has none. */
function goOn(store: AnswerStore, session: RecordingSession): void {
  const { answering, answers } = store.state;
  leave(store, session);
  if (!answering) return;
  const open = answers.map((it, index) => (it.phase === 'open' ? index : -1)).filter((index) => index >= 0);
  const next = open.find((index) => index > answering.question) ?? open[0];
  // Nobody is recorded, or shows a screen, because a clock ran out while they read.
  const calm = answering.kind === 'text' || (askOf(store.state)?.think ?? null) === null;
  if (next === undefined || !calm || answering.kind === 'screen' || answering.kind === 'file') return;
  store.request({ type: 'answer', question: next, kind: answering.kind });
}

/** Asks before the page is closed while something would be lost or late. */
export function warnBeforeLeaving(store: AnswerStore): void {
  window.addEventListener('beforeunload', (event) => {
    const { session, answering, lasting } = store.state;
    const taking = session?.phase === 'recording' || session?.phase === 'review';
    const losing = taking && answering?.question !== PRACTICE;
    if (losing || (isSending(store.state) && !lasting)) event.preventDefault();
  });
}
