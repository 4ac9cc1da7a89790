import { keyName } from '../lib/shortcuts';
import type { BarModel } from './model.svelte';

/** The same keys as in the main window, and C for the camera. */
const KEYS: Record<string, (model: BarModel) => void> = {
  R: (m) => void m.recorder.stop(),
  P: (m) => void m.recorder.togglePause(),
  X: (m) => void m.recorder.discard(),
  M: (m) => void m.recorder.toggleMuted('microphone'),
  T: (m) => void m.recorder.mark(),
  J: (m) => void m.recorder.nextLine(),
  K: (m) => void m.recorder.lineBefore(),
  C: (m) => m.nextLayout(),
  'Ctrl Z': (m) => m.undo(),
};

/** Runs the act of a key press, if it has one; true when it did. */
export function runKey(event: KeyboardEvent, model: BarModel, singleKeys: boolean): boolean {
  if (event.altKey || event.repeat) return false;
  const name = keyName(event);
  if (model.recorder.counting && name === 'Esc') {
    void model.recorder.cancelCountdown();
    return true;
  }
  if (name.length === 1 && !singleKeys) return false;
  const run = KEYS[name];
  run?.(model);
  return run !== undefined;
}
