import { expect, it } from 'vitest';

import { rovingTarget } from './roving';

// Seven cards in rows of three: 0 1 2 / 3 4 5 / 6
it.each([
  ['ArrowRight', 2, 3],
  ['ArrowRight', 6, 6],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 4],
  ['ArrowDown', 4, 6],
  ['ArrowUp', 6, 3],
  ['ArrowUp', 1, 1],
  ['Home', 5, 0],
  ['End', 0, 6],
])('%s moves from %d to %d', (key, from, to) => expect(rovingTarget(key, from, 7, 3)).toBe(to));

it('leaves other keys alone', () => expect(rovingTarget('a', 0, 7, 3)).toBeUndefined());
