import type { Span } from '../backend';

/** A picture of a clip: none comes more often. */
export const FRAME_MS = 1000 / 30;

/** Less than this is no clip. */
const SHORTEST_MS = 100;

export type End = 'from' | 'until';

/** The part of a clip that is to be kept, while it is chosen. */
export class Trim {
  /** Whether it is being chosen. */
  on = $state(false);
  /** It is being cut. */
  busy = $state(false);
  fromMs = $state(0);
  untilMs = $state(0);
  /** The end that the keys move. */
  end = $state<End>('from');
  /** Of the clip as it is. */
  lengthMs = $state(0);
  /** Small pictures of it, evenly apart, as far as they have come. */
  stills = $state.raw<readonly (string | null)[]>([]);

  /** Whether anything would be cut off. */
  get changed(): boolean {
    return this.on && (this.fromMs > 0 || this.untilMs < this.lengthMs);
  }

  get span(): Span {
    return { from_ms: Math.round(this.fromMs), until_ms: Math.round(this.untilMs) };
  }

  begin(lengthMs: number): void {
    if (this.on || lengthMs < 2 * SHORTEST_MS) return;
    this.on = true;
    this.end = 'from';
    this.lengthMs = lengthMs;
    this.fromMs = 0;
    this.untilMs = lengthMs;
    this.stills = [];
  }

  /** The player knows the length exactly once all has come: an end that was not moved is still the clip's. */
  lengthIs(lengthMs: number): void {
    if (!this.on || this.busy || lengthMs < 2 * SHORTEST_MS || lengthMs === this.lengthMs) return;
    this.untilMs = this.untilMs === this.lengthMs ? lengthMs : Math.min(this.untilMs, lengthMs);
    this.fromMs = Math.min(this.fromMs, this.untilMs - SHORTEST_MS);
    this.lengthMs = lengthMs;
  }

  leave(): void {
    this.on = false;
    this.busy = false;
  }

  /** Puts an end at a moment, as far as the other end and the clip let it. */
  put(end: End, ms: number): void {
    if (!this.on || this.busy) return;
    this.end = end;
    if (end === 'from') this.fromMs = Math.min(Math.max(0, ms), this.untilMs - SHORTEST_MS);
    else this.untilMs = Math.max(Math.min(this.lengthMs, ms), this.fromMs + SHORTEST_MS);
  }

  /** Moves the end that was moved last. */
  nudge(byMs: number): void {
    this.put(this.end, (this.end === 'from' ? this.fromMs : this.untilMs) + byMs);
  }

  /** The moment to look at for an end: of the last picture that is kept, not of the first that is not. */
  lookAt(end: End): number {
    return end === 'from' ? this.fromMs : Math.max(this.fromMs, this.untilMs - FRAME_MS / 2);
  }
}
