import { describe, expect, test } from 'vitest';
import { millis } from '../base/time';
import { requestFor } from './keys';
import { createWatchStore, type WatchState } from './state';

const state = (facts: Partial<WatchState> = {}): WatchState => ({
  ...createWatchStore().state, time: millis(60_000), duration: millis(100_000), fullScreen: 'off', ...facts,
});

describe('keys', () => {
  test.each([
    [' ', { type: 'play' }],
    ['k', { type: 'play' }],
    ['K', { type: 'play' }],
    ['j', { type: 'seek', to: 50_000 }],
    ['l', { type: 'seek', to: 70_000 }],
    ['ArrowLeft', { type: 'seek', to: 55_000 }],
    ['ArrowRight', { type: 'seek', to: 65_000 }],
    ['0', { type: 'seek', to: 0 }],
    ['9', { type: 'seek', to: 90_000 }],
    ['m', { type: 'mute', on: true }],
    ['c', { type: 'captions', on: true }],
    ['f', { type: 'full-screen', on: true }],
    ['<', { type: 'rate', to: 0.75 }],
    ['>', { type: 'rate', to: 1.25 }],
    ['w', { type: 'skip-silence', on: true }],
    ['?', { type: 'help', open: true }],
  ])('%j asks', (key, request) => expect(requestFor(key, state())).toEqual(request));

  test.each(['x', 'Tab', 'Enter', 'Escape', 'F5', '٣'])('%s means nothing', (key) =>
    expect(requestFor(key, state())).toBeNull(),
  );

  test('seeking stays inside the clip', () => {
    expect(requestFor('j', state({ time: millis(3000) }))).toEqual({ type: 'seek', to: 0 });
    expect(requestFor('l', state({ time: millis(99_000) }))).toEqual({ type: 'seek', to: 100_000 });
  });

  test('comma and full stop go from chapter to chapter, where there are any', () => {
    const chapters = [0, 30_000, 80_000].map((at) => ({ at: millis(at), text: 'What it is about' }));
    const transcript = { language: 'en', complete: true, words: [], paragraphs: [], chapters, keySentences: [], skips: [] };
    const told = state({ transcript: { phase: 'here', transcript } });
    expect(requestFor('.', told)).toEqual({ type: 'seek', to: 80_000 });
    expect(requestFor(',', told)).toEqual({ type: 'seek', to: 30_000 });
    expect(requestFor('.', state())).toBeNull();
  });

  test('speed and volume stop at their ends', () => {
    expect(requestFor('>', state({ rate: 3 }))).toEqual({ type: 'rate', to: 3 });
    expect(requestFor('<', state({ rate: 0.5 }))).toEqual({ type: 'rate', to: 0.5 });
    expect(requestFor('ArrowUp', state({ volume: 0.95 }))).toEqual({ type: 'volume', to: 1 });
    expect(requestFor('ArrowUp', state({ muted: true }))).toEqual({ type: 'volume', to: 0.1 });
  });

  test('playing pauses, and a browser without full screen has no f', () => {
    expect(requestFor(' ', state({ paused: false }))).toEqual({ type: 'pause' });
    expect(requestFor('f', state({ fullScreen: 'unavailable' }))).toBeNull();
  });
});
