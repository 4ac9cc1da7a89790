import { describe, expect, test } from 'vitest';
import { ZERO } from '../base/time';
import { fold, search } from './search';

const words = (text: string) => text.split(' ').map((word) => ({ text: word, start: ZERO, end: ZERO }));
const found = (text: string, query: string) => search(words(text), query).map(({ from, to }) => [from, to]);

describe('search', () => {
  test('finds every occurrence', () => {
    expect(found('the cat and the dog', 'the')).toEqual([[0, 1], [3, 4]]);
  });

  test('case, accents and punctuation do not matter', () => {
    expect(found('Café, Ünder "Quoted" words', 'cafe')).toEqual([[0, 1]]);
    expect(found('Café, Ünder "Quoted" words', 'UNDER quoted')).toEqual([[1, 3]]);
  });

  test('phrases go across words, parts of words count', () => {
    expect(found('we keep the summary, or not', 'the summ')).toEqual([[2, 4]]);
    expect(found('state of the art', 'e of t')).toEqual([[0, 3]]);
  });

  test('words of nothing but punctuation are passed over', () => {
    expect(found('one - two', 'one two')).toEqual([[0, 3]]);
    expect(found('… one', 'one')).toEqual([[1, 2]]);
  });

  test('an empty query finds nothing', () => {
    expect(found('a b', '')).toEqual([]);
    expect(found('a b', ' ?! ')).toEqual([]);
  });

  test('markup is text like any other', () => {
    expect(fold('<b>Bold</b>')).toBe('b bold b');
    expect(fold('O’Neill')).toBe('o neill');
  });
});
