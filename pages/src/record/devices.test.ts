import { expect, test } from 'vitest';
import { pictureBits, troubleOf } from './devices';

test('a picture takes no more than the line sends meanwhile', () => {
  expect(pictureBits('video', null)).toBe(700_000);
  expect(pictureBits('video', 10_000_000)).toBe(700_000);
  expect(pictureBits('video', 1_000_000)).toBe(652_000);
  expect(pictureBits('video', 500_000)).toBe(302_000);
  expect(pictureBits('screen', 60_000)).toBe(150_000);
});

test('what a browser refuses has a reason', () => {
  expect(troubleOf('NotAllowedError', 'Permission denied')).toBe('denied');
  expect(troubleOf('NotAllowedError', 'Permission denied by system')).toBe('system');
  expect(troubleOf('NotFoundError', '')).toBe('none');
  expect(troubleOf('NotReadableError', '')).toBe('busy');
});
