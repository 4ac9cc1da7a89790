import { expect, test } from 'vitest';

import { FakeBackend } from '../../fake/backend';
import { scene } from '../../fake/scenes';
import type { SearchHit } from '../backend';
import { Notices } from './notices.svelte';
import { Search } from './search.svelte';

/** An app that answers when it is told to. */
function asked(): { search: Search; asked: string[]; answer: (hits: SearchHit[]) => Promise<void> } {
  const backend = new FakeBackend({ ...scene('library'), alive: false });
  const asked: string[] = [];
  let give: (hits: SearchHit[]) => void = () => undefined;
  backend.commands.search = async (typed) => {
    asked.push(typed);
    return { status: 'ok', data: await new Promise<SearchHit[]>((done) => (give = done)) };
  };
  const answer = async (hits: SearchHit[]): Promise<void> => {
    give(hits);
    await new Promise((done) => setTimeout(done));
  };
  return { search: new Search(backend, new Notices()), asked, answer };
}

test('the library stays in its place until there are results, and is there again when nothing is typed', async () => {
  const { search, answer } = asked();
  search.type('wo');
  expect(search.on).toBe(false);
  await answer([]);
  expect(search.on).toBe(true);
  search.type('');
  expect(search.on).toBe(false);
  search.type('wo');
  expect(search.on).toBe(false);
});

test('one letter alone is not said to be nowhere', async () => {
  const { search, answer } = asked();
  search.type('w');
  await answer([]);
  expect(search.on).toBe(false);
  search.type('5');
  await answer([{ clip_id: 'a', link: '', title: [], moments: [] }]);
  expect(search.on).toBe(true);
});

test('what is typed while one question is answered is asked next, and no more than that', async () => {
  const { search, asked: questions, answer } = asked();
  for (const typed of ['w', 'wo', 'wor']) search.type(typed);
  await answer([]);
  await answer([]);
  expect(questions).toEqual(['w', 'wor']);
  expect(search.answeredFor).toBe('wor');
});

test('an answer that comes after all was deleted is not shown', async () => {
  const { search, answer } = asked();
  search.type('w');
  search.type('');
  await answer([]);
  expect(search.on).toBe(false);
  expect(search.answeredFor).toBe(null);
});
