import { describe, expect, test } from 'vitest';
import { bytesName } from '../watch/heading';
import { fileName, isWhole, sizeOf } from './download';
import { readClip, type Clip } from './manifest';

function clip(fields: object): Clip {
  const read = readClip({
    format: 1, id: 'x', kind: 'screen', title: 'Week 47', state: 'ready', duration_ms: 4000,
    tracks: [{ kind: 'video', width: 640, height: 360 }],
    init: { file: 'media/init.mp4', bytes: 100 },
    segments: [{ file: 'media/00000.m4s', bytes: 1000 }, { file: 'media/00001.m4s', bytes: 500 }],
    ...fields,
  });
  if (!read) throw new Error('the test clip must read');
  return read;
}

describe('the name of a download', () => {
  test.each([
    ['Week 47', 'Week 47.mp4'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j.mp4'],
    ['../../etc/passwd', 'etc passwd.mp4'],
    ['.hidden.', 'hidden.mp4'],
    ['line\nbreak\u0000\u202e', 'line break.mp4'],
    ['Größe 世界', 'Größe 世界.mp4'],
    ['   ', 'clip.mp4'],
    ['', 'clip.mp4'],
  ])('%j', (title, name) => expect(fileName(clip({ title }))).toBe(name));

  test('sound alone is an m4a', () => {
    expect(fileName(clip({ kind: 'voice', tracks: [{ kind: 'audio' }] }))).toBe('Week 47.m4a');
  });
});

test('only a finished clip is whole', () => {
  expect(isWhole(clip({}))).toBe(true);
  expect(isWhole(clip({ state: 'recording' }))).toBe(false);
  expect(isWhole(clip({ init: null }))).toBe(false);
  expect(isWhole(clip({ segments: [] }))).toBe(false);
});

test('its size is that of all its parts', () => {
  expect(sizeOf(clip({}))).toBe(1600);
  expect(['0 B', '999 B', '1.6 kB', '312 kB', '4.2 MB', '1.3 GB']).toEqual(
    [0, 999, 1600, 312_000, 4_200_000, 1_300_000_000].map(bytesName),
  );
});
