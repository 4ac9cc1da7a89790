import { answered, type Backend } from '../backend';
import { meterPosition } from '../lib/format';
import type { Notices } from './notices.svelte';

/** How many past levels the strip shows. */
export const STRIP_LENGTH = 72;

/** Below this, in dBFS, nobody is heard. */
const SILENT_DBFS = -55;
/** Above this, in dBFS, sound is about to clip. */
const LOUD_DBFS = -1.5;
/** How many levels in a row make silence worth saying: about 3 s at 20 a second. */
const SILENT_RUN = 60;

/** How loud the microphone is, now and a moment ago. */
export class Levels {
  /** 0 to 1, on a scale of -60 to 0 dBFS. */
  rms = $state(0);
  peak = $state(0);
  /** Newest last. */
  strip = $state.raw<readonly number[]>([]);
  /** Nothing was heard for a few seconds. */
  silent = $state(false);
  /** The last level was close to clipping. */
  loud = $state(false);
  /** Something has been heard since the meter started. */
  heard = $state(false);

  #quietRun = 0;
  #turn: Promise<void> = Promise.resolve();
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  observe(peakDbfs: number | null, rmsDbfs: number | null): void {
    this.peak = meterPosition(peakDbfs);
    this.rms = meterPosition(rmsDbfs);
    this.strip = [...this.strip.slice(1 - STRIP_LENGTH), this.peak];
    this.loud = peakDbfs !== null && peakDbfs > LOUD_DBFS;
    const quiet = peakDbfs === null || peakDbfs <= SILENT_DBFS;
    this.#quietRun = quiet ? this.#quietRun + 1 : 0;
    this.silent = this.#quietRun >= SILENT_RUN;
    if (!quiet) this.heard = true;
  }

  /** Forgets what was heard: another microphone, or another take. */
  reset(): void {
    this.rms = this.peak = this.#quietRun = 0;
    this.strip = [];
    this.silent = this.loud = this.heard = false;
  }

  start(microphoneId: string | null): Promise<void> {
    this.reset();
    return this.#inTurn(() => this.#backend.commands.meterStart(microphoneId));
  }

  stop(): Promise<void> {
    this.reset();
    return this.#inTurn(() => this.#backend.commands.meterStop());
  }

  /** One act after the other: a quick change of microphone must not end with the old one. */
  #inTurn(act: () => ReturnType<Backend['commands']['meterStop']>): Promise<void> {
    this.#turn = this.#turn.then(async () => void (await this.#notices.ask(answered(act()))));
    return this.#turn;
  }
}
