// One question being answered by a recording: devices, takes, and the way
// back. Nothing here leaves the device: only a take that is kept is handed on.

import { PRACTICE, askOf, takesLeft, type AnswerStore, type Take } from '../answer/state';
import { capacity } from '../ask/plan';
import type { AnswerKind } from '../ask/questions';
import type { Draft, Vault } from '../ask/vault';
import { recall, remember } from '../base/memory';
import { ZERO, millis } from '../base/time';
import { closeDevices, listDevices, openDevices, recorderOf, type Chosen } from './devices';
import { listen } from './level';

/** How often what was recorded is written down: a browser that crashes loses no more. */
const SLICE_MS = 1000;
const TICK_MS = 200;
/** Quieter than this for this long is a microphone that does not work. */
const QUIET = 0.08;
const QUIET_MS = 3500;
/** A recording ends while the rest of it still fits. */
const RESERVE = 1 << 20;
/** Long enough to see and hear whether all is well. */
const PRACTICE_MS = 60_000;

export class RecordingSession {
  readonly #store: AnswerStore;
  readonly #page: string;
  readonly #vault: Vault;
  readonly #sizes: () => readonly number[];
  #stream: MediaStream | null = null;
  #recorder: MediaRecorder | null = null;
  #deaf: () => void = () => undefined;
  #timer = 0;
  #heard = 0;

  constructor(store: AnswerStore, page: string, vault: Vault, sizes: () => readonly number[]) {
    this.#store = store;
    this.#page = page;
    this.#vault = vault;
    this.#sizes = sizes;
    store.report({ takes: this.#remembered(), chosen: rememberedChoice() });
    store.handle('record', () => this.#record());
    store.handle('stop', () => {
      if (this.#recorder?.state === 'recording') this.#recorder.stop();
    });
    store.handle('again', () => void this.#again());
    store.handle('keep-take', () => this.#keep());
    store.handle('choose', ({ what, id }) => this.#choose({ ...store.state.chosen, [what]: id }));
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#list());
    reopenWhenAllowed(store);
  }

  /** Offers what was recorded, and neither kept nor discarded, when the page ended. */
  async resume(): Promise<void> {
    const { answering, answers } = this.#store.state;
    const drafts = await this.#vault.drafted().catch(() => []);
    const first = drafts.find((it) => answers[it.question]?.phase === 'open');
    const take = takeOf(drafts.filter((it) => it.question === first?.question));
    if (!first || !take || answering) return;
    this.#store.report({
      answering: { question: first.question, kind: first.kind },
      session: { phase: 'review', take },
    });
  }

  /** Asks for devices; what is under way elsewhere was left before. */
  async open(): Promise<void> {
    const { answering, chosen } = this.#store.state;
    if (!answering || !isRecorded(answering.kind)) return;
    this.#store.report({ session: { phase: 'asking' }, elapsed: ZERO, level: 0, silent: false });
    const opened = await openDevices(answering.kind, chosen);
    const stillWanted = this.#store.state.answering === answering;
    if (typeof opened === 'string') {
      if (stillWanted) this.#store.report({ session: { phase: 'failed', trouble: opened } });
      return;
    }
    if (!stillWanted) return closeDevices(opened);
    this.#stream = opened;
    this.#heard = performance.now();
    this.#deaf = listen(opened, (level) => this.#hear(level));
    for (const track of opened.getTracks()) track.addEventListener('ended', () => this.#lost());
    this.#store.report({ session: { phase: 'ready', stream: opened, begins: this.#think(answering.question) } });
    void this.#list();
  }

  /** Lets go of devices and of a take that nobody kept. */
  close(): void {
    const { session, answering } = this.#store.state;
    // What was kept is written down before its draft goes: see the outbox.
    const kept = answering && this.#store.state.answers[answering.question]?.phase === 'kept';
    if (answering && !kept) void this.#vault.discardDraft(answering.question).catch(() => undefined);
    if (session?.phase === 'review') URL.revokeObjectURL(session.take.url);
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder && recorder.state !== 'inactive') recorder.stop();
    this.#letGo();
    this.#store.report({ session: null });
  }

  /** Before the first take of a question there may be time to think; the recording begins when it is over. */
  #think(question: number): number | null {
    const time = askOf(this.#store.state)?.think ?? null;
    if (time === null || question === PRACTICE || (this.#store.state.takes[question] ?? 0) > 0) return null;
    const begins = performance.now() + time;
    const tick = (): void => {
      const left = Math.ceil((begins - performance.now()) / 1000);
      this.#store.report({ thinking: Math.max(left, 0) });
      if (left <= 0) this.#record();
    };
    tick();
    this.#timer = window.setInterval(tick, TICK_MS);
    return begins;
  }

  async #list(): Promise<void> {
    if (this.#stream) this.#store.report(await listDevices());
  }

  #choose(chosen: Chosen): void {
    remember('devices', chosen);
    this.#store.report({ chosen });
    if (this.#store.state.session?.phase === 'ready') void this.#again();
  }

  #hear(level: number): void {
    if (level > QUIET) this.#heard = performance.now();
    this.#store.report({ level, silent: performance.now() - this.#heard > QUIET_MS });
  }

  /** Somebody pulled the plug, or stopped sharing. What was recorded until then is kept. */
  #lost(): void {
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
    else if (this.#stream) {
      this.#letGo();
      this.#store.report({ session: { phase: 'failed', trouble: 'stopped' } });
    }
  }

  #record(): void {
    const { answering, session, line } = this.#store.state;
    const ask = askOf(this.#store.state);
    if (!answering || !ask || session?.phase !== 'ready' || !isRecorded(answering.kind)) return;
    const { question, kind } = answering;
    const recorder = recorderOf(session.stream, answering.kind, line);
    const slices: Blob[] = [];
    const most = capacity(this.#sizes()) || Infinity;
    const limit = question === PRACTICE ? millis(Math.min(PRACTICE_MS, ask.limit ?? PRACTICE_MS)) : ask.limit;
    const begun = performance.now();
    const length = (): number => Math.round(performance.now() - begun);
    let bytes = 0;
    let cut = false;
    const end = (): void => {
      cut = true;
      if (recorder.state === 'recording') recorder.stop();
    };
    recorder.addEventListener('dataavailable', ({ data }) => {
      // What was left is no draft any more.
      if (this.#recorder === recorder && question !== PRACTICE) {
        void this.#vault.draft(slices.length, { question, kind, slice: data, length: length() }).catch(() => undefined);
      }
      slices.push(data);
      bytes += data.size;
      if (bytes > most - RESERVE) end();
    });
    recorder.addEventListener('stop', () => {
      if (this.#recorder === recorder) this.#review(new Blob(slices, { type: recorder.mimeType }), length(), cut);
    });
    recorder.start(SLICE_MS);
    this.#recorder = recorder;
    this.#count(question);
    this.#tick(() => {
      const elapsed = millis(length());
      this.#store.report({ elapsed });
      if (limit !== null && elapsed >= limit) end();
    });
    this.#store.report({ session: { phase: 'recording', stream: session.stream }, elapsed: ZERO });
  }

  #tick(act: () => void): void {
    window.clearInterval(this.#timer);
    this.#timer = window.setInterval(act, TICK_MS);
    this.#store.report({ thinking: null });
  }

  #review(content: Blob, length: number, cut: boolean): void {
    this.#recorder = null;
    this.#letGo();
    const take: Take = { content, url: URL.createObjectURL(content), duration: millis(length), cut };
    this.#store.report({ session: { phase: 'review', take } });
  }

  async #again(): Promise<void> {
    const { answering } = this.#store.state;
    const ask = askOf(this.#store.state);
    if (!answering || !ask || takesLeft(this.#store.state, ask, answering.question) === 0) return;
    this.close();
    await this.open();
  }

  #keep(): void {
    const { answering, session } = this.#store.state;
    if (!answering || answering.question === PRACTICE || session?.phase !== 'review') return;
    this.#store.request({ type: 'keep', ...answering, content: session.take.content });
  }

  #letGo(): void {
    window.clearInterval(this.#timer);
    this.#store.report({ thinking: null });
    this.#deaf();
    this.#deaf = () => undefined;
    const stream = this.#stream;
    this.#stream = null;
    if (stream) closeDevices(stream);
  }

  #count(question: number): void {
    if (question === PRACTICE) return;
    const takes = [...this.#store.state.takes];
    takes[question] = (takes[question] ?? 0) + 1;
    this.#store.report({ takes });
    remember(`takes.${this.#page}`, takes);
  }

  #remembered(): number[] {
    const count = askOf(this.#store.state)?.questions.length ?? 0;
    const known = recall(`takes.${this.#page}`);
    const list = Array.isArray(known) ? (known as unknown[]) : [];
    return Array.from({ length: count }, (_, at) => (typeof list[at] === 'number' ? list[at] : 0));
  }
}

export function isRecorded(kind: AnswerKind): kind is 'video' | 'screen' | 'voice' {
  return kind !== 'text' && kind !== 'file';
}

function takeOf(drafts: readonly Draft[]): Take | null {
  const content = new Blob(drafts.map((it) => it.slice), { type: drafts[0]?.slice.type ?? '' });
  if (content.size === 0) return null;
  return { content, url: URL.createObjectURL(content), duration: millis(drafts.at(-1)?.length ?? 0), cut: false };
}

function rememberedChoice(): Chosen {
  const known = recall('devices') as Partial<Chosen> | null;
  const id = (it: unknown): string | null => (typeof it === 'string' && it ? it : null);
  return { microphone: id(known?.microphone), camera: id(known?.camera) };
}

/** Whoever allows it in the browser's own settings need not press a button here as well. */
function reopenWhenAllowed(store: AnswerStore): void {
  for (const name of ['microphone', 'camera'] as PermissionName[]) {
    void navigator.permissions?.query({ name }).then((status) => {
      status.addEventListener('change', () => {
        const { session } = store.state;
        const denied = session?.phase === 'failed' && session.trouble === 'denied';
        if (denied && status.state === 'granted') store.request({ type: 'again' });
      });
    }).catch(() => undefined);
  }
}
