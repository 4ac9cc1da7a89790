import { describe, expect, it } from 'vitest';

import { CLIPS } from '../../fake/data';
import { columnsIn, inOrder, rowsOf } from './rows';

describe('rows', () => {
  const all = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
  const ids = (rows: { id: string }[][]): string[] => rows.map((row) => row.map((it) => it.id).join(''));

  it('are as long as there are columns, but for the last', () => {
    expect(ids(rowsOf(all, 2))).toEqual(['ab', 'cd', 'e']);
    expect(ids(rowsOf([], 3))).toEqual([]);
  });

  it('leave one of its own to the take that was just made, if it is first', () => {
    expect(ids(rowsOf(all, 2, 'a'))).toEqual(['a', 'bc', 'de']);
    expect(ids(rowsOf(all, 2, 'b'))).toEqual(['ab', 'cd', 'e']);
  });

  it('have at least one column, and no card is squeezed', () => {
    expect([0, 16.5, 33.9, 34, 68].map(columnsIn)).toEqual([1, 1, 1, 2, 3]);
  });
});

describe('an order', () => {
  const titles = (order: Parameters<typeof inOrder>[1]): string[] => inOrder(CLIPS, order).map((clip) => clip.title.slice(0, 8));

  it('leaves what cannot be read at the end', () => {
    for (const order of ['newest', 'oldest', 'longest', 'title'] as const) expect(titles(order).at(-1)).toBe('Unreadab');
    expect(titles('oldest')[0]).toBe('Quarterl');
    expect(titles('longest')[0]).toBe('Design r');
    expect(titles('title').slice(0, 2)).toEqual(['Answers ', 'Design r']);
  });
});
