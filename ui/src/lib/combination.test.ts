import { expect, it } from 'vitest';

import { combination } from './combination';

const pressed = (key: string, more: KeyboardEventInit = {}): string | null => combination(new KeyboardEvent('keydown', { key, ...more }));

it.each([
  ['Ctrl+Alt+R', 'r', { ctrlKey: true, altKey: true, code: 'KeyR' }],
  ['Ctrl+Shift+A', 'A', { ctrlKey: true, shiftKey: true, code: 'KeyQ' }],
  ['Ctrl+Alt+E', '€', { ctrlKey: true, altKey: true, code: 'KeyE' }],
  ['Super+Space', ' ', { metaKey: true }],
  ['F9', 'F9', {}],
  ['Alt+Left', 'ArrowLeft', { altKey: true }],
  ['Pause', 'Pause', {}],
])('writes %s', (written, key, more) => expect(pressed(key, more)).toBe(written));

it.each(['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'Dead', 'Process'])('waits while only %s is down', (key) =>
  expect(pressed(key, { ctrlKey: true })).toBeNull(),
);
