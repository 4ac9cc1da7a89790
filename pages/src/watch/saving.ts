// Owner of saving the transcript: the file is made here, of what the page knows.

import { saveBlob, safeName } from '../base/save';
import { markdownOf, srtOf } from '../clip/transcript-files';
import { linkAt } from '../player/moment';
import { clipOf, transcriptOf, type TranscriptFile, type WatchState, type WatchStore } from './state';

const TYPES: Record<TranscriptFile, string> = {
  md: 'text/markdown',
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
};

export function offerTranscriptFiles(store: WatchStore): void {
  store.handle('save-transcript', ({ as }) => {
    const text = textOf(store.state, as);
    if (text === '') return;
    const name = `${safeName(clipOf(store.state)?.title ?? '', 'transcript')}.${as}`;
    saveBlob(new Blob([text], { type: `${TYPES[as]};charset=utf-8` }), name);
  });
}

function textOf(state: WatchState, as: TranscriptFile): string {
  if (as === 'vtt') return state.captionsText;
  if (as === 'srt') return srtOf(state.captionsText);
  const transcript = transcriptOf(state);
  return transcript ? markdownOf(transcript, (at) => linkAt(new URL(location.href), at)) : '';
}
