// One question being answered by a recording: devices, takes, and the way
// back. Nothing here leaves the device: only a take that is kept is handed on.

import type { AnswerStore, Take } from '../answer/state';
import { askOf } from '../answer/state';
import { capacity } from '../ask/plan';
import { recall, remember } from '../base/memory';
import { ZERO, millis } from '../base/time';
import { closeDevices, openDevices, recorderOf, type Recorded } from './devices';
import { listen } from './level';

/** How often what was recorded is handed over: a browser that crashes loses no more. */
const SLICE_MS = 1000;
const TICK_MS = 200;
/** Quieter than this for this long is a microphone that does not work. */
const QUIET = 0.08;
const QUIET_MS = 3500;
/** A recording ends while the rest of it still fits. */
const RESERVE = 1 << 20;

export class RecordingSession {
  readonly #store: AnswerStore;
  readonly #page: string;
  readonly #sizes: () => readonly number[];
  #stream: MediaStream | null = null;
  #recorder: MediaRecorder | null = null;
  #deaf: () => void = () => undefined;
  #timer = 0;
  #heard = 0;

  constructor(store: AnswerStore, page: string, sizes: () => readonly number[]) {
    this.#store = store;
    this.#page = page;
    this.#sizes = sizes;
    store.report({ takes: this.#remembered() });
    store.handle('record', () => this.#record());
    store.handle('stop', () => {
      if (this.#recorder?.state === 'recording') this.#recorder.stop();
    });
    store.handle('again', () => void this.#again());
    store.handle('keep-take', () => this.#keep());
  }

  /** Asks for devices; what is under way elsewhere was left before. */
  async open(): Promise<void> {
    const { answering } = this.#store.state;
    if (!answering || answering.kind === 'text') return;
    this.#store.report({ session: { phase: 'asking' }, elapsed: ZERO, level: 0, silent: false });
    const opened = await openDevices(answering.kind);
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
    this.#store.report({ session: { phase: 'ready', stream: opened } });
  }

  /** Lets go of devices and of a take that nobody kept. */
  close(): void {
    window.clearInterval(this.#timer);
    const { session } = this.#store.state;
    if (session?.phase === 'review') URL.revokeObjectURL(session.take.url);
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder && recorder.state !== 'inactive') recorder.stop();
    this.#letGo();
    this.#store.report({ session: null });
  }

  #hear(level: number): void {
    if (level > QUIET) this.#heard = performance.now();
    this.#store.report({ level, silent: performance.now() - this.#heard > QUIET_MS });
  }

  /** Somebody pulled the plug. What was recorded until then is kept. */
  #lost(): void {
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
    else if (this.#stream) {
      this.#letGo();
      this.#store.report({ session: { phase: 'failed', trouble: 'stopped' } });
    }
  }

  #record(): void {
    const { answering, session } = this.#store.state;
    const ask = askOf(this.#store.state);
    if (!answering || !ask || session?.phase !== 'ready' || answering.kind === 'text') return;
    const recorder = recorderOf(session.stream, answering.kind satisfies Recorded);
    const slices: Blob[] = [];
    const most = capacity(this.#sizes()) || Infinity;
    const begun = performance.now();
    let bytes = 0;
    let cut = false;
    const end = (): void => {
      cut = true;
      if (recorder.state === 'recording') recorder.stop();
    };
    recorder.addEventListener('dataavailable', ({ data }) => {
      slices.push(data);
      bytes += data.size;
      if (bytes > most - RESERVE) end();
    });
    recorder.addEventListener('stop', () => {
      if (this.#recorder === recorder) this.#review(new Blob(slices, { type: recorder.mimeType }), begun, cut);
    });
    recorder.start(SLICE_MS);
    this.#recorder = recorder;
    this.#count(answering.question);
    this.#store.report({ session: { phase: 'recording', stream: session.stream }, elapsed: ZERO });
    this.#timer = window.setInterval(() => {
      const elapsed = millis(performance.now() - begun);
      this.#store.report({ elapsed });
      if (ask.limit !== null && elapsed >= ask.limit) end();
    }, TICK_MS);
  }

  #review(content: Blob, begun: number, cut: boolean): void {
    window.clearInterval(this.#timer);
    this.#recorder = null;
    this.#letGo();
    const duration = millis(performance.now() - begun);
    const take: Take = { content, url: URL.createObjectURL(content), duration, cut };
    this.#store.report({ session: { phase: 'review', take } });
  }

  async #again(): Promise<void> {
    this.close();
    await this.open();
  }

  #keep(): void {
    const { answering, session } = this.#store.state;
    if (!answering || session?.phase !== 'review') return;
    const { content } = session.take;
    this.#store.request({ type: 'leave' });
    this.#store.request({ type: 'keep', ...answering, content });
  }

  #letGo(): void {
    this.#deaf();
    this.#deaf = () => undefined;
    const stream = this.#stream;
    this.#stream = null;
    if (stream) closeDevices(stream);
  }

  #count(question: number): void {
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
