import type { Model } from '../model/model.svelte';
import type { Catalogue } from '../strings/catalogue';

/** A key, what it does, and where: the handler and the help list read the same table. */
export type Shortcut = {
  keys: string[];
  group: keyof Catalogue['help']['groups'];
  does: keyof Catalogue['help']['keys'];
  /** Undefined: the component that has the focus handles it; listed for help only. */
  run?: (model: Model) => void;
  /** Only while this holds. */
  when?: (model: Model) => boolean;
};

const asking = (m: Model): boolean => m.opened.id === null && m.asks.place !== null && !m.settings.shown;
const browsing = (m: Model): boolean => m.opened.id === null && m.asks.place === null && !m.settings.shown && !m.welcome.shown;
const recording = (m: Model): boolean => m.recorder.running;
const choosing = (m: Model): boolean => browsing(m) && !m.recorder.busy;
const openId = (m: Model, act: (id: string) => void): void => {
  if (m.opened.id !== null && !m.settings.shown) act(m.opened.id);
};
/** Leaves what is nearest: the settings, the first steps, what is chosen, the ends being chosen, the clip, or the asks. */
const escape = (m: Model): void => {
  if (m.settings.shown) return m.settings.close();
  if (m.welcome.shown) return m.welcome.leave();
  if (browsing(m)) return m.selection.clear();
  if (m.opened.id === null) return m.asks.back();
  if (m.opened.trim.on) return m.opened.leaveTrim();
  m.opened.close();
};

/** The first presets have a key each. */
export const PRESET_KEYS = ['1', '2', '3', '4', '5'];

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['R'], group: 'record', does: 'record', run: (m) => m.recordOrStop() },
  { keys: ['P'], group: 'record', does: 'pause', run: (m) => void m.recorder.togglePause() },
  { keys: ['X'], group: 'record', does: 'discard', run: (m) => void m.recorder.discard() },
  { keys: ['N'], group: 'record', does: 'restart', run: (m) => void m.recorder.restart(), when: (m) => recording(m) && !asking(m) },
  { keys: ['M'], group: 'record', does: 'mute', run: (m) => void m.recorder.toggleMuted('microphone'), when: recording },
  { keys: ['T'], group: 'record', does: 'mark', run: (m) => void m.recorder.mark(), when: recording },
  { keys: ['J'], group: 'record', does: 'nextLine', run: (m) => void m.recorder.nextLine(), when: recording },
  { keys: ['K'], group: 'record', does: 'lineBefore', run: (m) => void m.recorder.lineBefore(), when: recording },
  { keys: ['B'], group: 'record', does: 'bar', run: (m) => void m.beside.focusBar(), when: recording },
  { keys: PRESET_KEYS, group: 'record', does: 'preset' },
  { keys: ['S'], group: 'record', does: 'screen', run: (m) => void (m.choices.kind = 'screen'), when: choosing },
  { keys: ['V'], group: 'record', does: 'voice', run: (m) => void (m.choices.kind = 'voice'), when: choosing },

  { keys: ['/'], group: 'library', does: 'search', run: (m) => void (m.searchWanted = true), when: browsing },
  { keys: ['←', '↑', '→', '↓'], group: 'library', does: 'move' },
  { keys: ['Enter'], group: 'library', does: 'open' },
  { keys: ['F2'], group: 'library', does: 'rename' },
  { keys: ['Delete'], group: 'library', does: 'remove' },
  { keys: ['C'], group: 'library', does: 'copy', run: (m) => openId(m, (id) => void m.library.copyLink(id)) },
  { keys: ['O'], group: 'library', does: 'page', run: (m) => openId(m, (id) => void m.library.openPage(id)) },
  { keys: ['L'], group: 'library', does: 'share' },
  { keys: ['T'], group: 'library', does: 'tag' },
  { keys: ['Space'], group: 'library', does: 'select' },
  { keys: ['Shift ↓'], group: 'library', does: 'extend' },
  { keys: ['Ctrl A'], group: 'library', does: 'selectAll', run: (m) => void (m.selection.allWanted = true), when: (m) => browsing(m) && !m.search.on },
  { keys: ['Esc'], group: 'library', does: 'selectNone' },

  { keys: ['Space'], group: 'clip', does: 'playPause' },
  { keys: ['←', '→'], group: 'clip', does: 'seek' },
  { keys: [',', '.'], group: 'clip', does: 'chapter' },
  { keys: ['<', '>'], group: 'clip', does: 'slower' },
  { keys: ['W'], group: 'clip', does: 'skipSilence' },
  { keys: ['F2'], group: 'clip', does: 'correct' },
  { keys: ['[', ']'], group: 'clip', does: 'trim' },
  { keys: ['Esc'], group: 'clip', does: 'back', run: escape, when: (m) => !browsing(m) || m.selection.on },

  { keys: ['A'], group: 'asks', does: 'asks', run: (m) => void m.asks.show({ at: 'list' }), when: browsing },
  { keys: ['J', 'K'], group: 'asks', does: 'answer' },
  { keys: ['↓', '↑'], group: 'asks', does: 'person' },
  { keys: ['PgDn', 'PgUp'], group: 'asks', does: 'question' },
  { keys: ['1', '5', '0'], group: 'asks', does: 'rate' },
  { keys: ['Y', 'N', 'L'], group: 'asks', does: 'decide' },
  { keys: ['E'], group: 'asks', does: 'note' },
  { keys: ['B'], group: 'asks', does: 'beside' },
  { keys: ['S'], group: 'asks', does: 'choose' },
  { keys: ['G'], group: 'asks', does: 'group' },
  { keys: ['Esc'], group: 'asks', does: 'askBack' },

  { keys: ['Ctrl Z'], group: 'window', does: 'undo', run: (m) => m.undoLast() },
  { keys: ['Ctrl ,'], group: 'window', does: 'settings', run: (m) => m.settings.open() },
  { keys: ['?'], group: 'window', does: 'help', run: (m) => void (m.helpOpen = true) },
];

/** The name of a pressed key as the table writes it. */
export function keyName(event: KeyboardEvent): string {
  const names: Record<string, string> = { ' ': 'Space', Escape: 'Esc' };
  const key = names[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return event.ctrlKey || event.metaKey ? `Ctrl ${key}` : key;
}

/** Whether a key press is text for a field, or the choice of an open list. */
export function isTyping(target: EventTarget | null): boolean {
  const fields = 'input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]';
  return target instanceof Element && target.closest(fields) !== null;
}

/** Keys that only change others, or lead to the buttons. */
const IDLE_KEYS = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Tab'];

/** While it counts down any key begins, and Escape calls it off; a button's key is the button's. */
function endCountdown(event: KeyboardEvent, model: Model): boolean {
  if (IDLE_KEYS.includes(event.key)) return false;
  const onButton = event.target instanceof Element && event.target.closest('button') !== null;
  if (onButton && (event.key === 'Enter' || event.key === ' ')) return false;
  if (event.key === 'Escape') void model.recorder.cancelCountdown();
  else void model.recorder.skipCountdown();
  return true;
}

/** Runs the shortcut of a key press, if there is one; true when it did. */
export function runShortcut(event: KeyboardEvent, model: Model, singleKeys: boolean): boolean {
  if (event.altKey || event.defaultPrevented || event.repeat || isTyping(event.target) || model.covered) return false;
  if (model.recorder.counting) return endCountdown(event, model);
  const name = keyName(event);
  if (name.length === 1 && !singleKeys) return false;
  const preset = model.presets.all[PRESET_KEYS.indexOf(name)];
  if (preset && choosing(model)) {
    void model.presets.choose(preset);
    return true;
  }
  const found = SHORTCUTS.find((s) => s.run && s.keys.includes(name) && (s.when?.(model) ?? true));
  found?.run?.(model);
  return found !== undefined;
}
