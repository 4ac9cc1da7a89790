// Replies by voice and video: clips of their own, and the page that takes more.

import { moment } from '../base/dates';
import { el } from '../base/dom';
import { icon } from '../base/icons';
import type { Reply } from './said';
import { TALK } from './words';

export function replyList(replies: readonly Reply[]): HTMLElement | null {
  if (replies.length === 0) return null;
  const items = replies.map(({ name, link, length, received }) => el('li', {},
    el('a', { href: link, class: 'reply' }, icon('play'), el('span', {}, TALK.watchReply(name || TALK.somebody, length))),
    received && el('time', { datetime: received.toISOString() }, moment(received))));
  return el('section', { 'aria-labelledby': 'talk-replies' },
    el('h2', { id: 'talk-replies' }, TALK.replies), el('ul', { class: 'comments' }, ...items));
}

/** Opens beside this page, so that what is replied to stays there. */
export function replyLink(link: string): HTMLElement {
  return el('a', { href: link, class: 'action', target: '_blank', rel: 'noopener' }, icon('microphone'), el('span', {}, TALK.reply));
}
