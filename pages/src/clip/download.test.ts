import { afterEach, describe, expect, test, vi } from 'vitest';
import { bytesName } from '../watch/heading';
import { assemble, fileName, isWhole, sizeOf } from './download';
import { readClip, type Clip } from './manifest';
import { BLOB_LIMIT, openSink, STREAM_FROM, type Pickers } from './sink';

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

/** A browser that lets pages write files, and what it did. */
function picker(): { browser: Pickers; done: string[] } {
  const done: string[] = [];
  const file = {
    write: async (piece: Blob) => { done.push(`write ${piece.size}`); },
    close: async () => { done.push('close'); },
    abort: async () => { done.push('abort'); },
  };
  return {
    done,
    browser: {
      showSaveFilePicker: async ({ suggestedName }) => {
        done.push(suggestedName);
        return { createWritable: async () => file };
      },
    },
  };
}

describe('a large clip', () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  const serve = (broken: string): void => {
    vi.stubGlobal('fetch', async (file: string) => {
      const size = { 'media/init.mp4': 100, 'media/00000.m4s': 1000, 'media/00001.m4s': 500 }[file] ?? 0;
      return new Response(new Uint8Array(file === broken ? size - 1 : size));
    });
  };

  test('goes into a file piece by piece', async () => {
    serve('');
    const { browser, done } = picker();
    const sink = await openSink(STREAM_FROM, 'Week 47.mp4', 'video/mp4', browser);
    if (!sink) throw new Error('this browser can');
    const seen: number[] = [];
    await assemble(clip({}), sink, new AbortController().signal, (now) => seen.push(now));
    expect(done).toEqual(['Week 47.mp4', 'write 100', 'write 1000', 'write 500', 'close']);
    expect(seen).toEqual([0, 100, 1100, 1600]);
  });

  test('leaves no file when a part is damaged', async () => {
    serve('media/00001.m4s');
    const { browser, done } = picker();
    const sink = await openSink(STREAM_FROM, 'Week 47.mp4', 'video/mp4', browser);
    if (!sink) throw new Error('this browser can');
    await expect(assemble(clip({}), sink, new AbortController().signal, () => {})).rejects.toThrow();
    expect(done.slice(-2)).toEqual(['write 1000', 'abort']);
  });

  test('is too large only for browsers that cannot write files', async () => {
    expect(await openSink(BLOB_LIMIT + 1, 'a.mp4', 'video/mp4', {})).toBeNull();
    expect(await openSink(BLOB_LIMIT, 'a.mp4', 'video/mp4', {})).not.toBeNull();
    expect(await openSink(BLOB_LIMIT + 1, 'a.mp4', 'video/mp4', picker().browser)).not.toBeNull();
  });

  test('a small one asks nobody where to go', async () => {
    const { browser, done } = picker();
    await openSink(STREAM_FROM - 1, 'a.mp4', 'video/mp4', browser);
    expect(done).toEqual([]);
  });
});
