import type { Backend } from './backend';
import { commands, events } from './bindings';

/** The app, on the other side of the window. */
export const tauriBackend: Backend = {
  commands,
  async listen(observe, missed) {
    const stops = await Promise.all([
      events.appEvent.listen((event) => observe(event.payload)),
      events.eventsMissed.listen(missed),
    ]);
    return () => stops.forEach((stop) => stop());
  },
};
