import { expect, it, vi } from 'vitest';

import { FakeBackend } from '../../fake/backend';
import { scene } from '../../fake/scenes';
import { Model } from '../model/model.svelte';
import { runShortcut, SHORTCUTS } from './shortcuts';

async function window(name: string): Promise<{ model: Model; backend: FakeBackend }> {
  const backend = new FakeBackend({ ...scene(name), alive: false });
  const model = new Model(backend);
  await model.start();
  return { model, backend };
}

const press = (model: Model, key: string, on: Element = document.body, more: KeyboardEventInit = {}): boolean => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
  Object.defineProperty(event, 'target', { value: on });
  return runShortcut(event, model, true);
};

it('no key of the window is given twice', () => {
  const keys = SHORTCUTS.filter((s) => s.run).flatMap((s) => s.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

it('one key records, the same key stops', async () => {
  const { model, backend } = await window('library');
  expect(press(model, 'r')).toBe(true);
  await vi.waitFor(() => expect(model.recorder.status).toBe('recording'));
  press(model, 'r');
  await vi.waitFor(() => expect(model.recorder.status).toBe('idle'));
  expect(backend.asked.map(([act]) => act)).toEqual(expect.arrayContaining(['record', 'stop']));
});

it('the key that comes before the devices are known records when they are', async () => {
  const backend = new FakeBackend({ ...scene('library'), alive: false });
  const model = new Model(backend);
  const started = model.start();
  press(model, 'r');
  expect(backend.asked.map(([act]) => act)).not.toContain('record');
  await started;
  await vi.waitFor(() => expect(model.recorder.status).toBe('recording'));
});

it('pressed twice before, nothing is recorded', async () => {
  const backend = new FakeBackend({ ...scene('library'), alive: false });
  const model = new Model(backend);
  const started = model.start();
  press(model, 'r');
  press(model, 'r');
  await started;
  expect(backend.asked.map(([act]) => act)).not.toContain('record');
});

it('typing a title is not a shortcut', async () => {
  const { model, backend } = await window('library');
  expect(press(model, 'r', document.createElement('input'))).toBe(false);
  expect(backend.asked.map(([act]) => act)).not.toContain('record');
});

it('a choice that was just clicked does not swallow the next key', async () => {
  const { model } = await window('library');
  const radio = Object.assign(document.createElement('input'), { type: 'radio' });
  expect(press(model, 'r', radio)).toBe(true);
});

it('plain keys can be turned off, the others stay', async () => {
  const { model } = await window('library');
  expect(runShortcut(new KeyboardEvent('keydown', { key: 'r' }), model, false)).toBe(false);
  expect(runShortcut(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true }), model, false)).toBe(true);
});

it('a key held down acts once', async () => {
  const { model } = await window('library');
  expect(press(model, 'r', document.body, { repeat: true })).toBe(false);
});
