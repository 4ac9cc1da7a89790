import { describe, expect, it } from 'vitest';

import { FakeBackend } from '../../fake/backend';
import { CLIPS } from '../../fake/data';
import { scene } from '../../fake/scenes';
import { Jobs } from './jobs.svelte';
import { Library } from './library.svelte';
import { Notices } from './notices.svelte';
import { hasTag, Selection, tagsIn } from './selection.svelte';

const made = (): Selection => {
  const backend = new FakeBackend({ ...scene('library'), alive: false });
  const notices = new Notices();
  return new Selection(backend, notices, new Library(backend, notices), new Jobs(backend));
};

describe('a selection', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  const ids = (selection: Selection): string => [...selection.ids].sort().join('');

  it('stretches from the clip that was chosen last, either way', () => {
    const selection = made();
    selection.toggle('c');
    selection.extend('e', order);
    expect(ids(selection)).toBe('cde');
    selection.extend('b', order);
    expect(ids(selection)).toBe('bcde');
    selection.toggle('d');
    expect(ids(selection)).toBe('bce');
  });

  it('begins where the focus was when nothing was chosen', () => {
    const selection = made();
    selection.extend('c', order, 'b');
    expect(ids(selection)).toBe('bc');
    selection.clear();
    selection.extend('gone', order, 'b');
    expect(selection.on).toBe(false);
  });

  it('forgets a clip that has gone, and with the last one its tags', () => {
    const selection = made();
    selection.toggle('a');
    selection.beginTagging();
    expect(selection.tagging).toEqual(['a']);
    selection.removed('a');
    expect([selection.on, selection.tagging]).toEqual([false, null]);
  });
});

describe('tags', () => {
  it('are counted once whatever their capitals, the most frequent first', () => {
    const [one, two] = CLIPS;
    if (!one || !two) throw new Error('no clips');
    const clips = [{ ...one, tags: ['Hiring', 'b'] }, { ...two, tags: ['hiring'] }];
    expect(tagsIn(clips)).toEqual([{ name: 'Hiring', count: 2 }, { name: 'b', count: 1 }]);
    expect(clips.map((clip) => hasTag(clip, 'HIRING'))).toEqual([true, true]);
  });
});
