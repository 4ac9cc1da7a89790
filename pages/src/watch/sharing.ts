// Owner of copying: the link, the link at a moment, the transcript.

import { copyText } from '../base/copy';
import { millis } from '../base/time';
import { plainText } from '../clip/transcript';
import { linkAt } from '../player/moment';
import { transcriptOf, type WatchStore } from './state';
import { SAY } from './words';

export function offerCopies(store: WatchStore): void {
  const copy = async (text: string, done: string): Promise<void> => {
    const copied = await copyText(text);
    store.report({ notice: { text: copied ? done : SAY.notCopied } });
  };
  store.handle('copy-link', () => {
    const moment = millis(Math.floor(store.state.time / 1000) * 1000);
    const done = moment > 0 ? SAY.linkAtCopied(moment) : SAY.linkCopied;
    void copy(linkAt(new URL(location.href), moment), done);
  });
  store.handle('copy-transcript', () => {
    const transcript = transcriptOf(store.state);
    if (transcript) void copy(plainText(transcript), SAY.transcriptCopied);
  });
}
