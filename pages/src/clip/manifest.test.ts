import { describe, expect, test } from 'vitest';
import { readClip } from './manifest';

const json = {
  format: 1, id: '5k2m9x0c7r8t4w1y3z6a2b5d7e', kind: 'screen', title: ' A title ',
  created: '2026-11-22T15:30:00Z', state: 'ready', duration_ms: 10_032,
  tracks: [{ kind: 'video', codec: 'avc1.42c028', width: 1920, height: 1080 }],
  init: { file: 'media/init.mp4', bytes: 1290, sha256: 'aa' },
  segments: [{ file: 'media/00000.m4s', duration_ms: 8000, bytes: 5, sha256: 'bb' }],
  problems: [{ code: 'audio_gap', at_ms: 1, duration_ms: 2, message: 'm' }],
};

describe('a manifest', () => {
  test('reads', () => {
    expect(readClip(json)).toEqual({
      id: json.id, kind: 'screen', title: 'A title', created: new Date(json.created), state: 'ready',
      duration: 10_032, origin: 0, picture: { width: 1920, height: 1080 },
      init: { file: 'media/init.mp4', bytes: 1290, sha256: 'aa' },
      segments: [{ file: 'media/00000.m4s', bytes: 5, sha256: 'bb' }],
      problems: ['audio_gap'],
      chapters: [],
      wish: { need: null, replyBy: null, comments: false, replies: false, visits: false },
    });
  });

  test('says what it is for, and nothing of a kind this page does not know', () => {
    const wish = { need: 'decide', reply_by: '2026-12-04T21:59:59Z', comments: true, visits: 'yes' };
    expect(readClip({ ...json, wish })?.wish).toEqual({
      need: 'decide', replyBy: new Date(wish.reply_by), comments: true, replies: false, visits: false,
    });
    const odd = { need: '<b>', reply_by: 'soon' };
    expect(readClip({ ...json, wish: odd })?.wish).toMatchObject({ need: null, replyBy: null });
  });

  test.each([null, [], 'x', {}, { ...json, format: 2 }, { ...json, state: 'odd' }])(
    'that is none (%#) is refused',
    (other) => expect(readClip(other)).toBeNull(),
  );

  test('has the chapters that were named, each from where it was come to last', () => {
    const chapter = (title: unknown, at_ms: number) => ({ kind: 'chapter', title, at_ms });
    const marks = [chapter('Why', 40), chapter('How', 5000), { kind: 'cut_sentence', at_ms: 6000 }, chapter(7, 7000), chapter('How', 9000)];
    expect(readClip({ ...json, marks })?.chapters).toEqual([{ at: 0, text: 'Why' }, { at: 9000, text: 'How' }]);
  });

  test('an unknown kind is read from its tracks', () => {
    expect(readClip({ ...json, kind: 'hologram' })?.kind).toBe('screen');
    expect(readClip({ ...json, kind: 'hologram', tracks: [{ kind: 'audio' }] })?.kind).toBe('voice');
  });

  test.each([
    'https://elsewhere.example/x.m4s', '//elsewhere.example/x.m4s', '../other/media/0.m4s',
    '/media/0.m4s', 'media/../../x.m4s', 'media/a/b.m4s', 'data:video/mp4,x', 'media/0.m4s?x', '',
  ])('names no file outside the clip: %s', (file) => {
    const clip = readClip({ ...json, init: { file, bytes: 1 }, segments: [{ file, bytes: 1 }] });
    expect(clip?.init).toBeNull();
    expect(clip?.segments).toEqual([]);
  });

  test('nonsense in a field costs only that field', () => {
    const clip = readClip({ ...json, created: 'soon', duration_ms: -4, title: 7, tracks: 'x' });
    expect(clip).toMatchObject({ created: null, duration: 0, title: '', picture: null });
  });
});
