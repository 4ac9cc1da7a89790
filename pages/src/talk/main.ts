// What viewers send back: reactions, comments at a moment, that they watched.
//
//   said.ts    reads conversation.json
//   slots.ts   writes into the store, with addresses signed for this page
//   ...        the views; `main` introduces everybody
//
// It owns one fact of the page: which moments something was said at. All text
// here is a stranger's, and goes in as text nodes.

import { el } from '../base/dom';
import { fetchText, parseJson } from '../base/fetching';
import type { Wish } from '../clip/manifest';
import type { WatchStore } from '../watch/state';
import { commentForm } from './form';
import { CommentList } from './list';
import { Own } from './own';
import { reactionBar } from './reactions';
import { replyLink, replyList } from './replies';
import { NOTHING_SAID, readConversation, type Conversation } from './said';
import { countVisit } from './visit';
import { TALK } from './words';

export async function startTalk(store: WatchStore, clip: string, wish: Wish, place: HTMLElement): Promise<void> {
  const said = wish.comments || wish.replies ? ((await fetchConversation()) ?? NOTHING_SAID) : NOTHING_SAID;
  if (wish.comments) {
    const own = new Own(clip);
    const list = new CommentList(store, own);
    const reactions = reactionBar(store, own, said.reactions);
    const show = (now: Conversation): void => {
      list.show(now.comments);
      const moments = [...now.comments, ...own.waiting].flatMap(({ at, text }) => (at === null ? [] : [{ at, text }]));
      store.report({ remarks: moments });
    };
    const form = commentForm(store, own, said.atOnce, () => show(said));
    place.append(el('section', { class: 'talk', 'aria-labelledby': 'talk-title' },
      list.title, reactions, list.element, form, el('p', { class: 'fine' }, TALK.noAccount)));
    show(said);
    // Who comes back to the page sees what was accepted meanwhile.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      void fetchConversation().then((now) => { if (now) show(now); });
    });
  }
  if (wish.replies) {
    const replies = el('section', { class: 'talk' }, replyList(said.replies), said.reply === null ? null : replyLink(said.reply));
    place.append(replies);
  }
  if (wish.visits) place.append(countVisit(store));
}

async function fetchConversation(): Promise<Conversation | null> {
  const fetched = await fetchText('conversation.json');
  return typeof fetched === 'object' ? readConversation(parseJson(fetched.text)) : null;
}
