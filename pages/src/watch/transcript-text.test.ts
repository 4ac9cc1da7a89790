// @vitest-environment happy-dom

import { describe, expect, test } from 'vitest';
import { readTranscript, type Transcript } from '../clip/transcript';
import { TranscriptText } from './transcript-text';
import { wordAfterKey } from './word-keys';

function transcript(texts: readonly string[], paragraphs: readonly number[]): Transcript {
  const words = texts.map((text, at) => ({ text, start_ms: at * 500, end_ms: at * 500 + 400 }));
  const read = readTranscript({ format: 1, language: 'en', complete: true, words, paragraphs });
  if (!read) throw new Error('the test transcript must read');
  return read;
}

describe('the words on the page', () => {
  test('markup in a word stays text', () => {
    const text = new TranscriptText();
    text.show(transcript(['<img src=x onerror=alert(1)>', '</p><script>'], [0]));
    expect(text.element.querySelector('img, script')).toBeNull();
    expect(text.word(0)?.textContent).toBe('<img src=x onerror=alert(1)>');
  });

  test('a growing transcript keeps the paragraphs that did not change', () => {
    const text = new TranscriptText();
    text.show(transcript(['a', 'b', 'c'], [0, 2]));
    const [first, second] = [...text.element.children];
    text.show(transcript(['a', 'b', 'c', 'd', 'e'], [0, 2, 4]));
    expect(text.element.children[0]).toBe(first);
    expect(text.element.children[1]).not.toBe(second);
    expect(text.element.querySelectorAll('.word')).toHaveLength(5);
    text.show(transcript(['a', 'b'], [0]));
    expect(text.element.children).toHaveLength(1);
  });

  test('one word is current, and its paragraph is marked', () => {
    const text = new TranscriptText();
    text.show(transcript(['a', 'b', 'c'], [0, 2]));
    text.markSpoken(1);
    text.markSpoken(2);
    expect(text.element.querySelectorAll('[aria-current]')).toHaveLength(1);
    expect(text.word(2)?.getAttribute('aria-current')).toBe('true');
    expect(text.element.children[1]?.hasAttribute('data-spoken')).toBe(true);
    text.markSpoken(-1);
    expect(text.element.querySelector('[aria-current], [data-spoken]')).toBeNull();
  });
});

describe('moving among the words', () => {
  const words = transcript(['a', 'b', 'c', 'd', 'e'], [0, 2]);
  test.each([
    ['ArrowRight', 1, 2],
    ['ArrowRight', 4, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowUp', 3, 2],
    ['ArrowUp', 2, 0],
    ['ArrowDown', 0, 2],
    ['ArrowDown', 3, 4],
    ['Home', 3, 0],
    ['End', 0, 4],
  ])('%s from %d leads to %d', (key, from, to) => {
    expect(wordAfterKey(key, from, words)).toBe(to);
  });

  test('other keys mean nothing', () => expect(wordAfterKey('x', 1, words)).toBeNull());
});
