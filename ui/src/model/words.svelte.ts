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

  get text(): string {
    return this.words.map((w) => w.text).join(' ');
  }
}
