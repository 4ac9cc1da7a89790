import type { Word } from '../backend';

/** The words heard in the take that is being recorded, as they are recognised. */
export class LiveWords {
  clipId = $state<string | null>(null);
  words = $state.raw<readonly Word[]>([]);

  begin(clipId: string): void {
    this.clipId = clipId;
    this.words = [];
  }

  observe(clipId: string, words: readonly Word[]): void {
    if (clipId === this.clipId) this.words = [...this.words, ...words];
  }

  /** Words from before this window listened; those observed meanwhile come after them. */
  catchUp(clipId: string, earlier: readonly Word[]): void {
    if (clipId !== this.clipId) return;
    const last = earlier.at(-1)?.start_ms ?? -1;
    this.words = [...earlier, ...this.words.filter((word) => word.start_ms > last)];
  }
}
