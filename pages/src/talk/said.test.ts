import { expect, test } from 'vitest';
import { readConversation } from './said';

test('a conversation is read, and what is odd in it left out', () => {
  const json = {
    format: 1, at_once: true,
    comments: [
      { id: 'a', name: ' Ada ', text: ' <b>Hi</b> ', at_ms: 1400, received: '2026-11-22T15:30:00Z' },
      { id: 'b', text: 'No moment', at_ms: 'soon' }, { id: 'c', text: '  ' }, null, 7,
    ],
    reactions: [{ emoji: '👍', count: 3 }, { emoji: '<img>', count: 9 }, { emoji: '🎉', count: -1 }],
  };
  const said = readConversation(json);
  expect(said?.atOnce).toBe(true);
  expect(said?.comments).toEqual([
    { id: 'a', name: 'Ada', text: '<b>Hi</b>', at: 1400, received: new Date('2026-11-22T15:30:00Z') },
    { id: 'b', name: '', text: 'No moment', at: null, received: null },
  ]);
  expect([said?.reply, said?.replies]).toEqual([null, []]);
  expect([...(said?.reactions ?? [])]).toEqual([['👍', 3], ['🎉', 0]]);
});

test('replies lead to pages and nowhere else', () => {
  const reply = { name: 'Ada', link: 'https://clips.example/c/x/', duration_ms: 9000, received: '2026-11-22T15:30:00Z' };
  const said = readConversation({ format: 1, reply: 'javascript:alert(1)', replies: [reply, { ...reply, link: 'data:text/html,x' }, 3] });
  expect(said?.reply).toBeNull();
  expect(said?.replies).toEqual([{ name: 'Ada', link: reply.link, length: 9000, received: new Date(reply.received) }]);
});

test.each([null, [], 'x', {}, { format: 2 }])('what is none (%#) is refused', (json) => {
  expect(readConversation(json)).toBeNull();
});
