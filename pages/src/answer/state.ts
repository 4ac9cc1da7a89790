// Everything the answer page shows, and everything it can be asked for.
// The comment at each group names its one owner.

import type { AnswerKind, Ask } from '../ask/questions';
import { Store, type View } from '../base/store';
import type { Millis } from '../base/time';
import type { Chosen, Device } from '../record/devices';

export type AskStatus =
  | { readonly phase: 'loading' }
  | { readonly phase: 'missing' }
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'unreadable' }
  | { readonly phase: 'known'; readonly ask: Ask };

/**
 * Whether answers can be sent now. `expired`: whoever asks has not renewed the
 * link for a week. `over`: the deadline has passed. `full`: every place of an
 * open link is taken.
 */
export type Door = 'unknown' | 'open' | 'expired' | 'over' | 'full';

/** Why an answer that was kept is not there yet. */
export type Delay = 'away' | 'refused';

export type AnswerStatus =
  | { readonly phase: 'open' }
  | { readonly phase: 'kept'; readonly kind: AnswerKind; readonly done: number; readonly total: number; readonly delay: Delay | null }
  /** Somebody answered this question before, from another device perhaps. */
  | { readonly phase: 'taken' }
  | { readonly phase: 'sent'; readonly kind: AnswerKind; readonly at: Date };

/**
 * A guest who wants their answers deleted. `offered`: they are asked whether
 * they mean it. `waiting`: the wish is there, and whoever asked has not seen it
 * yet. `unasked`: it cannot be said here now.
 */
export type Farewell =
  | { readonly phase: 'none' | 'offered' | 'asking' | 'away' | 'unasked' }
  | { readonly phase: 'waiting' | 'done'; readonly at: Date };

export type DeviceTrouble = 'denied' | 'system' | 'unshared' | 'none' | 'busy' | 'insecure' | 'unsupported' | 'stopped';

/** The question of a take that is never kept. */
export const PRACTICE = -1;

/** One question being answered by a recording. Only one is at a time. */
export type Session =
  | { readonly phase: 'asking' }
  | { readonly phase: 'failed'; readonly trouble: DeviceTrouble }
  /** `begins`: when a recording begins by itself, as \`performance.now()\` counts. */
  | { readonly phase: 'ready'; readonly stream: MediaStream; readonly begins: number | null }
  | { readonly phase: 'recording'; readonly stream: MediaStream }
  | { readonly phase: 'review'; readonly take: Take };

export interface Take {
  readonly content: Blob;
  readonly url: string;
  readonly duration: Millis;
  /** It ended because no more fits, or because time was up. */
  readonly cut: boolean;
}

export interface AnswerState {
  // ask/feed
  readonly ask: AskStatus;

  // answer/consent
  readonly consentedAt: number | null;
  /** Set while somebody tries to answer without having agreed. */
  readonly consentMissing: boolean;
  readonly name: string;
  /** Set while somebody turns to another question with a take that is neither kept nor discarded. */
  readonly unfinished: boolean;

  // ask/outbox
  readonly door: Door;
  readonly answers: readonly AnswerStatus[];
  /** Whether what is kept survives the page. */
  readonly lasting: boolean;
  /** What the guest's line sends, in bit/s; null until that is known. */
  readonly line: number | null;

  // ask/farewell
  readonly farewell: Farewell;

  // answer/answering: the question being answered, and how
  readonly answering: { readonly question: number; readonly kind: AnswerKind } | null;

  // record/session
  readonly session: Session | null;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly chosen: Chosen;
  readonly elapsed: Millis;
  /** Loudness, 0 to 1. */
  readonly level: number;
  /** Nothing was heard for a while. */
  readonly silent: boolean;
  /** Recordings begun for each question. */
  readonly takes: readonly number[];
  /** How long may still be thought, in whole seconds. */
  readonly thinking: number | null;
}

export type AnswerRequest =
  | { readonly type: 'reload' }
  | { readonly type: 'consent'; readonly on: boolean }
  | { readonly type: 'name'; readonly to: string }
  | { readonly type: 'answer'; readonly question: number; readonly kind: AnswerKind }
  | { readonly type: 'leave' }
  | { readonly type: 'record' }
  | { readonly type: 'stop' }
  | { readonly type: 'again' }
  | { readonly type: 'keep-take' }
  | { readonly type: 'choose'; readonly what: keyof Chosen; readonly id: string }
  | { readonly type: 'keep'; readonly question: number; readonly kind: AnswerKind; readonly content: Blob; readonly file?: string }
  | { readonly type: 'send-now' }
  | { readonly type: 'farewell'; readonly step: 'offer' | 'back' | 'ask' }
  | { readonly type: 'save-receipt' };

export type AnswerStore = Store<AnswerState, AnswerRequest>;
export type AnswerView = View<AnswerState, AnswerRequest>;

export function createAnswerStore(): AnswerStore {
  return new Store<AnswerState, AnswerRequest>({
    ask: { phase: 'loading' },
    consentedAt: null,
    consentMissing: false,
    name: '',
    unfinished: false,
    door: 'unknown',
    answers: [],
    lasting: true,
    line: null,
    farewell: { phase: 'none' },
    answering: null,
    session: null,
    microphones: [],
    cameras: [],
    chosen: { microphone: null, camera: null },
    elapsed: 0 as Millis,
    level: 0,
    silent: false,
    takes: [],
    thinking: null,
  });
}

/** The ask once it is read. */
export function askOf(state: AnswerState): Ask | null {
  return state.ask.phase === 'known' ? state.ask.ask : null;
}

/** How many questions are answered, on this device or there. */
export function answeredCount(state: AnswerState): number {
  return state.answers.filter((it) => it.phase !== 'open').length;
}

/** Whether every question is answered, and every answer there. */
export function isAllSent(state: AnswerState): boolean {
  return state.answers.length > 0 && state.answers.every((it) => it.phase === 'sent' || it.phase === 'taken');
}

/** Whether something that was kept is still only on this device. */
export function isSending(state: AnswerState): boolean {
  return state.answers.some((it) => it.phase === 'kept');
}

/** Whether the guest took their answers back, or is about to. */
export function isLeaving(state: AnswerState): boolean {
  return state.farewell.phase === 'waiting' || state.farewell.phase === 'done';
}

/** How often a question can still be recorded. */
export function takesLeft(state: AnswerState, ask: Ask, question: number): number {
  return question === PRACTICE ? Infinity : Math.max(1 + ask.retakes - (state.takes[question] ?? 0), 0);
}
