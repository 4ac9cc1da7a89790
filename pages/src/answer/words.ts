// Every sentence the answer page says, in one place, so that a second language
// is a second file.

import type { AnswerKind } from '../ask/questions';
import { deadline, moment } from '../base/dates';
import { clock, type Millis } from '../base/time';
import type { Place } from './help';
import type { AskStatus, Delay, DeviceTrouble, Door } from './state';

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

export const KIND_NAMES: Record<AnswerKind, string> = { video: 'Video', screen: 'Screen', voice: 'Voice', text: 'Text', file: 'File' };

export const ANSWER_BY: Record<AnswerKind, string> = {
  video: 'Answer by video',
  screen: 'Answer with your screen',
  voice: 'Answer by voice',
  text: 'Answer in writing',
  file: 'Answer with a file',
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
    title: 'This page may not use your microphone or camera yet',
    text: 'What you record is only seen and heard here until you keep it. Answering in writing needs neither.',
  },
  system: {
    title: 'Your device’s settings keep the microphone or camera from this browser',
    text: 'In the system’s settings, under privacy, allow both for this browser. Then try again.',
  },
  unshared: {
    title: 'No screen was chosen',
    text: 'Try again, and choose a screen, a window or a tab. Nobody sees it until you keep the recording.',
  },
  none: { title: 'There is no microphone or camera here', text: 'Connect one and try again, or open this link on a phone.' },
  busy: { title: 'Another program holds the microphone or camera', text: 'Close calls and other tabs that use it, then try again.' },
  stopped: { title: 'The microphone or camera went away', text: 'Connect it again, then try again.' },
  insecure: { title: 'Browsers record only on secure pages', text: 'Open this link with https, or answer in writing.' },
  unsupported: { title: 'This browser cannot record', text: 'Open this link in a current version of Chrome, Edge, Firefox or Safari.' },
};

/** Where to allow it, in whatever shows this page. */
export const HELP: Record<Place, string> = {
  chromium: 'Click the sign just left of the address, allow microphone and camera there, and try again.',
  'chromium-android': 'Tap the sign left of the address, then “Permissions”, allow microphone and camera, and try again.',
  firefox: 'Click the crossed-out camera or microphone left of the address, take the block away, and try again.',
  'firefox-android': 'Tap the padlock left of the address, allow microphone and camera, and try again.',
  safari: 'In the menu bar choose Safari, then “Settings for this website”, allow camera and microphone, and try again.',
  ios: 'Tap the sign beside the address, then “Website settings”, allow camera and microphone, and try again.',
  embedded: 'Another app shows this page, and may not be allowed to record. In that app’s menu choose “Open in browser”.',
};

export const DELAYS: Record<Delay, string> = {
  away: 'waiting for the connection',
  refused: 'not taken yet, trying again',
};

const size = (bytes: number): string => {
  const mebibytes = bytes / (1 << 20);
  return mebibytes >= 1 ? `${Math.floor(mebibytes * 10) / 10} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`;
};

/** About how long, in words; empty below a few seconds. */
const about = (seconds: number): string => {
  if (seconds < 5) return '';
  return seconds < 90 ? `, about ${Math.ceil(seconds / 10) * 10} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
};

export const SAY = {
  hello: (name: string) => `For ${name}`,
  from: (name: string) => `${name} asks`,
  questions: (count: number) => many(count, 'question', 'questions'),
  /** In the guest's own zone, which is named. */
  until: (date: Date) => `until ${deadline(date)}`,
  limit: (limit: Millis) => `up to ${clock(limit)} each`,
  before: 'Before you answer',
  promise: 'Nothing leaves this device until you keep an answer. What you discard never does.',
  consentMissing: 'Please agree to this first.',
  yourName: 'Your name',
  question: (number: number) => `Question ${number}`,
  asking: 'Your browser asks whether this page may listen. Please allow it.',
  leave: 'Not now',
  ready: 'Ready when you are. This is only seen and heard here.',
  thinking: (left: Millis) => `Time to think: ${clock(left)}. The recording begins then.`,
  unfinished: 'Keep this answer or discard it first.',
  stopFirst: 'Stop this recording first.',
  slow: 'Your connection is slow today: video is recorded smaller, so that it keeps up. Answers by voice arrive sooner.',
  camera: 'Camera',
  microphone: 'Microphone',
  practiceTitle: 'Try it first?',
  practiceText: 'A practice take to see and hear yourself. It never leaves this device, and counts for nothing.',
  practice: (kind: AnswerKind) => (kind === 'voice' ? 'Try the microphone' : kind === 'screen' ? 'Try it' : 'Try camera and microphone'),
  practising: 'Recording for practice. Say something.',
  practiceReview: 'This is how you are seen and heard. Nobody else gets it.',
  practiceDone: 'Done',
  fileRules: (endings: readonly string[], bytes: number) => `One file of up to ${size(bytes)}: ${endings.join(', ')}.`,
  fileType: (ending: string) => (ending ? `Files that end in .${ending} are not taken.` : 'Its name does not say what kind of file it is.'),
  fileSize: (bytes: number, most: number) => `This file has ${size(bytes)}; ${size(most)} is the most.`,
  fileEmpty: 'This file is empty.',
  silent: 'Nothing is heard. Is the right microphone on?',
  record: 'Record',
  recordNow: 'Record now',
  recording: 'Recording',
  stop: 'Stop',
  left: (left: Millis) => `${clock(left)} left`,
  review: (duration: Millis) => `Your answer, ${clock(duration)}. Keep it, or make it anew.`,
  cut: (duration: Millis) => `Your answer, ${clock(duration)}. It ended there because no more fits.`,
  keep: 'Keep and send',
  again: (left: number) =>
    left === Infinity ? 'Record again' : left > 0 ? `Record again (${left} left)` : 'No retakes left',
  discard: 'Discard',
  retry: 'Try again',
  write: 'Your answer',
  level: 'Microphone level',
  preview: { video: 'You, as the camera sees you', screen: 'What you show' },
  take: 'Your recording',
  sending: (percent: number, seconds: number | null) => `Kept. Sending, ${percent} %${about(seconds ?? 0)}`,
  sendNow: 'Try now',
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
  receiptLine: (number: number, kind: string, at: Date) => `${number}. ${kind}, arrived ${moment(at)}`,
  receiptTaken: (number: number) => `${number}. answered before`,
  receiptDelete: 'To have all of it deleted, open this link, for as long as this request is open; afterwards write to whoever asked you. Keep it to yourself:',
  takeBack: 'Delete my answers',
  takeBackAsk: 'Delete all of your answers?',
  takeBackText: 'Everything you sent here is deleted, and what is still on this device. It cannot be undone, and this link takes no new answers.',
  takeBackSure: 'Delete my answers',
  takeBackNot: 'Keep them',
  takeBackSaying: 'Leaving word…',
  takeBackAway: 'That did not go through: check your connection and try again.',
  takeBackUnasked: 'It cannot be asked for here now, because this link was not renewed or is not yours. Write to whoever asked you.',
  takingBack: 'You asked for your answers to be deleted',
  takingBackText: (at: Date) =>
    `Asked for on ${moment(at)}, and gone from this device. Whoever asked you has Aside on a computer of their own, which deletes your answers when it next runs, usually within minutes. This page says so when it is done.`,
  takenBack: 'Your answers are deleted',
  takenBackText: (at: Date) =>
    `They were deleted from storage, and from Aside on the computer of whoever asked you, on ${moment(at)}, past any trash. Aside knows of no copies that were made elsewhere.`,
  recordedWith: 'Made with Aside. No account, and nobody in between.',
} as const;
