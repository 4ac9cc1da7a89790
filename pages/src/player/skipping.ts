// Leaves out silence and filler words, where the transcript says they are.

import { skipAt } from '../clip/transcript';
import { transcriptOf, type WatchStore } from '../watch/state';

export function skipSilence(store: WatchStore, on: boolean): void {
  store.handle('skip-silence', ({ on }) => store.report({ skipping: on }));
  store.report({ skipping: on });
  store.observe((state) => state.time, (time) => {
    const { skipping, paused } = store.state;
    if (!skipping || paused) return;
    const to = skipAt(transcriptOf(store.state)?.skips ?? [], time);
    if (to !== null) store.request({ type: 'seek', to });
  });
}
