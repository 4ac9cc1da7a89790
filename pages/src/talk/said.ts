// conversation.json: what viewers said, as far as the clip's owner lets others
// see it (docs/conversation-format.md).

import { asCount, asDate, asList, asRecord, asText, type Json } from '../base/read';
import { millis, type Millis } from '../base/time';

/** What can be reacted with; Aside takes no other. */
export const EMOJI = ['👍', '❤️', '🎉', '😂', '😮', '🤔'] as const;
export type Emoji = (typeof EMOJI)[number];

export interface Comment {
  readonly id: string;
  /** Empty when its writer gave none. */
  readonly name: string;
  readonly text: string;
  readonly at: Millis | null;
  readonly received: Date | null;
}

/** By voice or video: a clip at a link of its own. */
export interface Reply {
  readonly name: string;
  readonly link: string;
  readonly length: Millis;
  readonly received: Date | null;
}

export interface Conversation {
  /** What is sent now is shown without being looked at. */
  readonly atOnce: boolean;
  readonly comments: readonly Comment[];
  /** Where somebody can reply by voice and video; null where nobody can. */
  readonly reply: string | null;
  readonly replies: readonly Reply[];
  readonly reactions: ReadonlyMap<Emoji, number>;
}

export const NOTHING_SAID: Conversation = { atOnce: false, comments: [], reply: null, replies: [], reactions: new Map() };

/** Null for what is no conversation this page understands. */
export function readConversation(json: unknown): Conversation | null {
  const said = asRecord(json);
  if (!said || said['format'] !== 1) return null;
  const comments = asList(said['comments']).map((it) => readComment(asRecord(it)));
  const reactions = asList(said['reactions']).map((it): [Emoji | undefined, number] => {
    const given = asRecord(it);
    return [EMOJI.find((sign) => sign === given?.['emoji']), asCount(given?.['count'])];
  });
  return {
    atOnce: said['at_once'] === true,
    comments: comments.filter((it) => it !== null),
    reply: webAddress(said['reply']),
    replies: asList(said['replies']).map((it) => readReply(asRecord(it))).filter((it) => it !== null),
    reactions: new Map(reactions.filter((it): it is [Emoji, number] => it[0] !== undefined)),
  };
}

function readReply(json: Json | null): Reply | null {
  const link = webAddress(json?.['link']);
  return link === null ? null : {
    link,
    name: asText(json?.['name']).trim(),
    length: millis(asCount(json?.['duration_ms'])),
    received: asDate(json?.['received']),
  };
}

/** Nothing but pages may be behind a link. */
function webAddress(value: unknown): string | null {
  const text = asText(value);
  return /^https?:\/\//.test(text) ? text : null;
}

function readComment(json: Json | null): Comment | null {
  const text = asText(json?.['text']).trim();
  if (text === '') return null;
  const at = json?.['at_ms'];
  return {
    id: asText(json?.['id']),
    name: asText(json?.['name']).trim(),
    text,
    at: typeof at === 'number' ? millis(asCount(at)) : null,
    received: asDate(json?.['received']),
  };
}
