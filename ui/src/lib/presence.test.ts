import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { AWAY_AFTER, Presence } from './presence.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('who does nothing for long is taken to be away, and is back with the first movement', () => {
  const presence = new Presence();
  vi.advanceTimersByTime(AWAY_AFTER - 1);
  expect(presence.here).toBe(true);
  vi.advanceTimersByTime(1);
  expect(presence.here).toBe(false);
  dispatchEvent(new Event('pointermove'));
  expect(presence.here).toBe(true);
});

test('each sign counts from then on', () => {
  const presence = new Presence();
  vi.advanceTimersByTime(AWAY_AFTER / 2);
  dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(AWAY_AFTER - 1);
  expect(presence.here).toBe(true);
  vi.advanceTimersByTime(1);
  expect(presence.here).toBe(false);
});

test('a window that is not seen has nobody at it', () => {
  const presence = new Presence();
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(presence.here).toBe(false);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(presence.here).toBe(true);
});
