// Every sentence this part of the page says.

import { clock, type Millis } from '../base/time';
import type { NotSent } from './slots';
import type { Emoji } from './said';

export const EMOJI_NAMES: Record<Emoji, string> = {
  '👍': 'Thumbs up', '❤️': 'Heart', '🎉': 'Hooray', '😂': 'Funny', '😮': 'Surprising', '🤔': 'Puzzling',
};

export const NOT_SENT: Record<NotSent, string> = {
  full: 'So much was sent here that nothing more is taken for some hours. Try again later.',
  expired: 'Nothing can be sent just now: whoever shared this has not run Aside for a week.',
  away: 'Not sent. Check your connection and try again.',
  refused: 'Not sent. Reload the page and try again.',
};

export const TALK = {
  title: 'Comments',
  titleWith: (count: number) => (count === 1 ? '1 comment' : `${count} comments`),
  react: 'React',
  reaction: (name: string, count: number) => `${name}, ${count}`,
  replies: 'Replies',
  reply: 'Reply by voice or video',
  watchReply: (name: string, length: Millis) => `${name}, ${clock(length)}`,
  write: 'Your comment',
  writeHint: 'Say something…',
  name: 'Your name',
  nameHint: 'Your name (if you like)',
  atMoment: (time: Millis) => `at ${clock(time)}`,
  send: 'Send',
  sending: 'Sending…',
  waits: 'Waits for whoever shared this to accept it. Only you see it until then.',
  sent: 'Sent.',
  comes: 'Sent. Others see it here shortly.',
  somebody: 'Somebody',
  noAccount: 'No account, no cookie: it goes straight to whoever shared this.',
  counted: 'Whoever shared this is told how often it is played and how far it is watched, and nothing about who watches.',
  notCounted: 'Your browser asks not to be tracked, so this visit is not counted.',
} as const;
