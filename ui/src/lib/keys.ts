import { t } from '../strings';

/** What is written on a key, on keyboards of the language: `Strg` for `Ctrl`. */
export function keyLabel(key: string): string {
  const names: Record<string, string> = t.keyNames;
  return names[key] ?? key;
}

/** Keys as the settings write them, `Ctrl+Alt+R`, for a person to read. */
export function keysLabel(keys: string): string {
  return keys.split('+').map(keyLabel).join('+');
}
