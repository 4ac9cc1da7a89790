import type { AppEvent, ClipSummary, Commands, ConversationView } from '../src/backend';
import { ago, SHARED_ID } from './data';
import type { Answerer } from './settings';

type ConversationActs = 'conversation' | 'allow' | 'judge';

const NOTHING: ConversationView = { allowed: { comments: false, replies: false, visits: false, at_once: false }, comments: [], replies: [], reactions: [], reached: [0, 0, 0, 0, 0], last_visit: null };

/** One clip was talked about. */
const SAID: ConversationView = {
  allowed: { comments: true, replies: true, visits: true, at_once: false },
  comments: [
    { id: 'aaaaaaaa0r8t4w1y3z6a2b5d7e', name: 'Ada', text: 'The filter is where I looked for it. Could the date range stay when I switch projects?', at_ms: 14_200, received: ago(3), state: 'shown' },
    { id: 'bbbbbbbb0r8t4w1y3z6a2b5d7e', name: null, text: 'Is this live already?\n<b>Asking</b> for the sales team.', at_ms: null, received: ago(0.4), state: 'waiting' },
    { id: 'cccccccc0r8t4w1y3z6a2b5d7e', name: 'Grace', text: 'Love the chart.', at_ms: 5_000, received: ago(0.1), state: 'waiting' },
  ],
  replies: [
    { clip: '7n4p1z3e9v0w6y2a5c8d1f4h7k', name: 'Alan', kind: 'voice', duration_ms: 48_200, received: ago(0.2), link: 'https://clips.example/c/7n4p1z3e9v0w6y2a5c8d1f4h7k/', state: 'waiting' },
  ],
  reactions: [{ emoji: '👍', count: 4 }, { emoji: '🎉', count: 1 }],
  reached: [12, 10, 8, 6, 5],
  last_visit: ago(0.1),
};

/** What viewers sent, pretended: `tell` says that it changed. */
export function conversationCommands(
  answer: Answerer,
  clip: (id: string) => ClipSummary,
  tell: (event: AppEvent) => void,
): Pick<Commands, ConversationActs> {
  const all = new Map<string, ConversationView>([[SHARED_ID, SAID]]);
  const of = (id: string): ConversationView => all.get(id) ?? NOTHING;
  return {
    conversation: (id) => answer('conversation', [id], () => (clip(id), of(id))),
    allow: (id, allowed) =>
      answer('allow', [id, allowed], () => {
        all.set(id, { ...of(id), allowed });
        return of(id);
      }),
    judge: (id, comment, judgement) =>
      answer('judge', [id, comment, judgement], () => {
        if (of(id).replies.some((it) => it.clip === comment)) {
          const replies = of(id).replies.map((it) => (it.clip === comment ? { ...it, state: judgement } : it));
          all.set(id, { ...of(id), replies });
          tell({ type: 'conversation_changed', id, waiting: 0 });
          return null;
        }
        const before = of(id).comments;
        const one = before.find((it) => it.id === comment) ?? SAID.comments.find((it) => it.id === comment);
        const others = before.filter((it) => it.id !== comment);
        const comments = !one || judgement === 'removed' ? others : [...others, { ...one, state: judgement }];
        all.set(id, { ...of(id), comments: comments.toSorted((a, b) => a.received.localeCompare(b.received)) });
        tell({ type: 'conversation_changed', id, waiting: 0 });
        return null;
      }),
  };
}
