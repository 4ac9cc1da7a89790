import { describe, expect, it } from 'vitest';

import { ASKS } from '../../fake/asks';
import { answerAt, cells, stepFrom } from './board.svelte';

const found = ASKS[0];
if (!found) throw new Error('no asks');
const ask = found;

describe('the order of answers', () => {
  it('is by person, or by question, and leaves out what is not there', () => {
    const byPerson = cells(ask, 'person').map((it) => `${it.person}${it.question}`);
    const byQuestion = cells(ask, 'question').map((it) => `${it.person}${it.question}`);
    expect(byPerson.length).toBe(ask.answered);
    expect([...byPerson].sort()).toEqual([...byQuestion].sort());
    expect(byPerson).toEqual([...byPerson].sort());
    expect(byPerson).not.toEqual(byQuestion);
    const refused = ask.answers.find((it) => it.refused !== null);
    expect(refused).toBeDefined();
    expect(cells(ask, 'person').some((cell) => answerAt(ask, cell) === refused)).toBe(false);
  });

  it('goes to the next one there is, and stays at the ends', () => {
    const all = cells(ask, 'person');
    const [first, last] = [all[0], all.at(-1)];
    if (!first || !last) throw new Error('no answers');
    expect(stepFrom(ask, 'person', first, -1)).toEqual(first);
    expect(stepFrom(ask, 'person', last, 1)).toEqual(last);
    let at = first;
    const seen = [at];
    for (let i = 1; i < all.length; i += 1) seen.push((at = stepFrom(ask, 'person', at, 1)));
    expect(seen).toEqual(all);
  });

  it('goes on from a place where nothing is', () => {
    const nobody = { person: ask.people.length - 1, question: 0 };
    expect(answerAt(ask, nobody)).toBeUndefined();
    expect(stepFrom(ask, 'person', nobody, -1)).toEqual(cells(ask, 'person').at(-1));
  });
});
