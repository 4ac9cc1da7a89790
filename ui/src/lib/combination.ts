/** Keys that are held while another is pressed, in the order they are named. */
const HELD = [
  ['ctrlKey', 'Ctrl'],
  ['altKey', 'Alt'],
  ['metaKey', 'Super'],
  ['shiftKey', 'Shift'],
] as const;

const NAMES: Record<string, string> = {
  ' ': 'Space',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};

const NAMED = ['Insert', 'Delete', 'Home', 'End', 'PageUp', 'PageDown', 'Pause', 'ScrollLock'];

/** Pressed keys as the settings write them, `Ctrl+Alt+R`; null while only those that are held are down. */
export function combination(event: KeyboardEvent): string | null {
  const key = keyOf(event);
  if (key === null) return null;
  return [...HELD.filter(([held]) => event[held]).map(([, name]) => name), key].join('+');
}

function keyOf({ key, code }: KeyboardEvent): string | null {
  if (/^[a-z0-9]$/i.test(key)) return key.toUpperCase();
  if (/^F\d+$/.test(key) || NAMED.includes(key)) return key;
  // Held keys may change what a letter writes: then it is the one in its place.
  return NAMES[key] ?? /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? null;
}
