import { answered, type Backend } from '../backend';
import { Acts } from './acts.svelte';
import type { Jobs } from './jobs.svelte';

export const STEPS = ['microphone', 'trial', 'hotkeys'] as const;
export type Step = (typeof STEPS)[number];

const JOB = 'trial';

/** The first steps: which of them is shown, and the recording that is made on the way and never kept. */
export class Welcome {
  step = $state<Step | null>(null);
  /** Where the trial can be heard. */
  heard = $state<string | null>(null);
  /** They were just left: what comes next takes the focus. */
  left = $state(false);
  /** They came by themselves: left once, they never do again. */
  first = $state(false);
  readonly acts = new Acts();

  readonly #backend: Backend;
  readonly #jobs: Jobs;

  constructor(backend: Backend, jobs: Jobs) {
    this.#backend = backend;
    this.#jobs = jobs;
  }

  get shown(): boolean {
    return this.step !== null;
  }

  get at(): number {
    return this.step === null ? 0 : STEPS.indexOf(this.step);
  }

  /** How far the trial is, from 0 to 1; null while none is recorded. */
  get progress(): number | null {
    return this.#jobs.progress(JOB);
  }

  open(first = false): void {
    this.first = first;
    this.step = STEPS[0];
  }

  next(): void {
    const next = STEPS[this.at + 1];
    if (next) this.#go(next);
    else this.leave();
  }

  back(): void {
    this.#go(STEPS[this.at - 1] ?? STEPS[0]);
  }

  leave(): void {
    if (!this.shown) return;
    this.#forget();
    this.step = null;
    this.left = true;
    // Refused: they are shown once more, which is all the harm.
    if (this.first) void this.#backend.commands.welcomed();
    this.first = false;
  }

  /** Records a few seconds, and says where they can be heard. */
  async try(microphoneId: string | null): Promise<void> {
    if (this.progress !== null) return;
    this.heard = null;
    const act = (job: string) => this.#backend.commands.tryMicrophone(microphoneId, job);
    const heard = await this.acts.follow(this.#jobs.run(JOB, act));
    if (heard && this.step === 'trial') this.heard = heard.stream_url;
  }

  cancel(): void {
    this.#jobs.cancel(JOB);
  }

  #go(step: Step): void {
    if (this.step === 'trial') this.#forget();
    this.step = step;
  }

  #forget(): void {
    this.cancel();
    this.acts.failure = null;
    if (this.heard === null) return;
    this.heard = null;
    void answered(this.#backend.commands.endTrial()).catch(() => undefined);
  }
}
