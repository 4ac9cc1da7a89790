// The answer page: what is asked, and answers on their way into the asker's
// own bucket.
//
//   base/    what any page needs: the store, DOM, time, storage
//   ask/     reads what is asked and what may be written; keeps and sends. No DOM
//   record/  owns microphone, camera and the take under way
//   answer/  the views of this page: they request, then observe; and `main`,
//            which introduces everybody
//   style/   tokens first, then one sheet per part of a page
//
// Facts flow one way: an owner reports to the store (answer/state.ts), views
// observe it. Nothing here may load from another host, run inline code or set
// markup from text; it writes to the bucket its slots lie in, and nowhere else.

import '../style/tokens.css';
import '../style/base.css';
import '../style/shared.css';
import '../style/answer.css';

import { Farewell } from '../ask/farewell';
import { Feed } from '../ask/feed';
import { Outbox } from '../ask/outbox';
import type { Ask } from '../ask/questions';
import { Vault } from '../ask/vault';
import { RecordingSession } from '../record/session';
import { takeTurns, warnBeforeLeaving } from './answering';
import { answerPage, sayWhy } from './page';
import { offerReceipt } from './receipt';
import { askOf, createAnswerStore, isLeaving, type AnswerStore } from './state';
import { dropDrafts } from './writing';

function main(root: HTMLElement): void {
  const store = createAnswerStore();
  const feed = new Feed(store);
  let shown = false;
  store.observe((state) => state.ask.phase, (phase) => {
    if (shown || phase === 'loading') return;
    const ask = askOf(store.state);
    if (phase !== 'known') sayWhy(phase, store, root);
    else if (ask) {
      shown = true;
      void show(store, ask, root);
    }
  });
  feed.start();
}

async function show(store: AnswerStore, ask: Ask, root: HTMLElement): Promise<void> {
  // The page's own name, which is the guest's: what this browser keeps for it is theirs.
  const page = location.pathname.replace(/\/[^/]*$/, '');
  const vault = await Vault.open(page);
  offerReceipt(store, page);
  const outbox = await Outbox.open(store, ask, page, vault);
  const session = new RecordingSession(store, page, vault, () => outbox.sizes);
  takeTurns(store, session, page);
  warnBeforeLeaving(store);
  dropDrafts(store);
  store.observe(isLeaving, (leaving) => {
    if (leaving) session.close();
  });
  answerPage(store, ask, root);
  new Farewell(store, ask, page, outbox);
  await session.resume();
}

const root = document.getElementById('answer');
if (root) main(root);
