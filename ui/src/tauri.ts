import type { Backend } from './backend';
import { commands, events } from './bindings';

/** The app behind this window, through the shell. */
export const tauriBackend: Backend = {
  commands,
  async listen(observe, missed) {
    const unlisten = await Promise.all([
      events.appEvent.listen(({ payload }) => observe(payload)),
      events.eventsMissed.listen(missed),
    ]);
    return () => unlisten.forEach((end) => end());
  },
};
