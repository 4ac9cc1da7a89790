import { expect, test } from 'vitest';
import { meaning } from './sending';

test('what a store answers means one of four things', () => {
  expect([200, 204].map(meaning)).toEqual(['done', 'done']);
  expect(meaning(412)).toBe('there');
  expect([400, 403, 404, 501].map(meaning)).toEqual(['refused', 'refused', 'refused', 'away']);
  expect([0, 408, 409, 429, 500, 503].map(meaning)).toEqual(Array(6).fill('away'));
});
