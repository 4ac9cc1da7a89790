import { describe, expect, test } from 'vitest';
import { transcriptMayCome } from './feed';
import { readClip, type Clip } from './manifest';

const ENDED = Date.parse('2026-11-22T15:31:00Z');

function clip(fields: object): Clip {
  const read = readClip({
    format: 1, id: 'x', kind: 'voice', title: 't', created: '2026-11-22T15:30:00Z',
    state: 'ready', duration_ms: 60_000, ...fields,
  });
  if (!read) throw new Error('the test clip must read');
  return read;
}

describe('a clip without a transcript', () => {
  test('may get one while it is recorded, however long ago it began', () => {
    expect(transcriptMayCome(clip({ state: 'recording' }), ENDED + 10 ** 9)).toBe(true);
    expect(transcriptMayCome(clip({ state: 'recovering' }), ENDED)).toBe(true);
  });

  test('may get one for an hour after its end', () => {
    expect(transcriptMayCome(clip({}), ENDED + 59 * 60_000)).toBe(true);
    expect(transcriptMayCome(clip({}), ENDED + 61 * 60_000)).toBe(false);
  });

  test('gets none once making it has failed', () => {
    const failed = { problems: [{ code: 'transcript_failed' }] };
    expect(transcriptMayCome(clip(failed), ENDED)).toBe(false);
    expect(transcriptMayCome(clip({ ...failed, state: 'recording' }), ENDED)).toBe(false);
    expect(transcriptMayCome(clip({ state: 'failed' }), ENDED)).toBe(false);
  });

  test('without a date there is nothing to wait for', () => {
    expect(transcriptMayCome(clip({ created: null }), ENDED)).toBe(false);
  });
});
