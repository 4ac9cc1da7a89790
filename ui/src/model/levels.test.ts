import { beforeEach, expect, it } from 'vitest';

import { FakeBackend } from '../../fake/backend';
import { scene } from '../../fake/scenes';
import { Levels, STRIP_LENGTH } from './levels.svelte';
import { Notices } from './notices.svelte';

let backend: FakeBackend;
let levels: Levels;
beforeEach(() => {
  backend = new FakeBackend({ ...scene('library'), alive: false });
  levels = new Levels(backend, new Notices());
});

it('remembers only as much as it shows', () => {
  for (let i = 0; i < STRIP_LENGTH * 2; i += 1) levels.observe(-20, -30);
  expect(levels.strip).toHaveLength(STRIP_LENGTH);
});

it('calls it silence only after a while, and takes it back at once', () => {
  for (let i = 0; i < 59; i += 1) levels.observe(-90, -90);
  expect(levels.silent).toBe(false);
  levels.observe(-90, -90);
  expect(levels.silent).toBe(true);
  levels.observe(-20, -30);
  expect(levels.silent).toBe(false);
  expect(levels.heard).toBe(true);
});

it('ends with the last microphone asked for, however quickly they change', async () => {
  const acts = [levels.start('a'), levels.stop(), levels.start('b')];
  await Promise.all(acts);
  expect(backend.asked).toEqual([['meterStart', 'a'], ['meterStop'], ['meterStart', 'b']]);
});
