// Every sentence the answer page says, in one place, so that a second language
// is a second file.

import type { AnswerKind } from '../ask/questions';
import { clock, type Millis } from '../base/time';
import type { AskStatus, Delay, DeviceTrouble, Door } from './state';

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

export const KIND_NAMES: Record<AnswerKind, string> = { video: 'Video', voice: 'Voice', text: 'Text' };

export const ANSWER_BY: Record<AnswerKind, string> = {
  video: 'Answer by video',
  voice: 'Answer by voice',
  text: 'Answer in writing',
};

export const PAGES: Record<Exclude<AskStatus['phase'], 'loading' | 'known'>, { title: string; text: string }> = {
  missing: {
    title: 'Nothing is asked here any more',
    text: 'Whoever asked has closed this, or the link is not complete. What you sent before has arrived.',
  },
  unreachable: {
    title: 'This page cannot be reached right now',
    text: 'Check your connection. It goes on trying by itself.',
  },
  unreadable: {
    title: 'This page cannot be shown',
    text: 'It was made by a newer version of Aside. Ask whoever sent it for a new link.',
  },
};

/** What is said where nothing can be sent; empty while it can. */
export const DOORS: Record<Door, string> = {
  unknown: '',
  open: '',
  expired:
    'This link has not been renewed for a week, so nothing can be sent just now. You can answer all the same: what you keep stays on this device, and is sent by itself once the link is renewed. Tell whoever asked you, or ask for a new link.',
  over: 'The time for answers is over. What had arrived by then is there; what had not stays on this device only.',
  full: 'Every place at this link is taken. Ask whoever sent it for one of your own.',
};

export const TROUBLES: Record<DeviceTrouble, { title: string; text: string }> = {
  denied: {
    title: 'This browser was not allowed to listen',
    text: 'Allow microphone and camera for this page: the sign is in the address bar, or in the browser’s settings. Then try again.',
  },
  none: { title: 'There is no microphone or camera here', text: 'Connect one and try again, or open this link on a phone.' },
  busy: { title: 'Another program holds the microphone or camera', text: 'Close calls and other tabs that use it, then try again.' },
  stopped: { title: 'The microphone or camera went away', text: 'Connect it again, then try again.' },
  insecure: { title: 'Browsers record only on secure pages', text: 'Open this link with https, or answer in writing.' },
  unsupported: { title: 'This browser cannot record', text: 'Open this link in a current version of Chrome, Edge, Firefox or Safari.' },
};

export const DELAYS: Record<Delay, string> = {
  away: 'waiting for the connection',
  refused: 'not taken yet, trying again',
};

export const SAY = {
  hello: (name: string) => `For ${name}`,
  from: (name: string) => `${name} asks`,
  questions: (count: number) => many(count, 'question', 'questions'),
  until: (date: Date) =>
    `until ${new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date)}`,
  limit: (limit: Millis) => `up to ${clock(limit)} each`,
  before: 'Before you answer',
  promise: 'Nothing leaves this device until you keep an answer. What you discard never does.',
  consentMissing: 'Please agree to this first.',
  yourName: 'Your name',
  question: (number: number) => `Question ${number}`,
  asking: 'Your browser asks whether this page may listen. Please allow it.',
  leave: 'Not now',
  ready: 'Ready when you are. This is only seen and heard here.',
  silent: 'Nothing is heard. Is the right microphone on?',
  record: 'Record',
  recording: 'Recording',
  stop: 'Stop',
  left: (left: Millis) => `${clock(left)} left`,
  review: (duration: Millis) => `Your answer, ${clock(duration)}. Keep it, or make it anew.`,
  cut: (duration: Millis) => `Your answer, ${clock(duration)}. It ended there because no more fits.`,
  keep: 'Keep and send',
  again: (left: number) => (left > 0 ? `Record again (${left} left)` : 'No retakes left'),
  discard: 'Discard',
  retry: 'Try again',
  write: 'Your answer',
  level: 'Microphone level',
  preview: 'You, as the camera sees you',
  take: 'Your recording',
  sending: (percent: number) => `Kept. Sending, ${percent} %`,
  delayed: (delay: Delay) => `Kept on this device, ${DELAYS[delay]}`,
  sent: (at: Date) => `Arrived at ${new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(at)}`,
  taken: 'Answered before, perhaps on another device. That answer stays.',
  progress: (answered: number, all: number) => `${answered} of ${many(all, 'question', 'questions')} answered`,
  rest: 'You can close this page at any time and go on later with the same link, on this device.',
  still: 'Some of it is still on its way. It is kept on this device, and goes on when this page is open.',
  fleeting: 'This browser keeps nothing for later: leave the page open until everything has arrived.',
  all: 'Everything has arrived. Thank you.',
  allMore: 'You can close this page. Nothing of your answers is left on this device.',
  receipt: 'Save a receipt',
  receiptName: 'Receipt',
  receiptTitle: (title: string) => `Receipt: ${title}`,
  receiptKept: 'What happens with it:',
  receiptLine: (number: number, kind: string, at: Date) => `${number}. ${kind}, arrived ${at.toLocaleString()}`,
  receiptTaken: (number: number) => `${number}. answered before`,
  recordedWith: 'Made with Aside. No account, and nobody in between.',
} as const;
