import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeBackend } from '../../fake/backend';
import { CLIPS, TAKE_ID, TAKE_LINK, WORDS } from '../../fake/data';
import { scene, type Scene } from '../../fake/scenes';
import type { ClipSummary } from '../backend';
import { PLAIN } from './choices.svelte';
import { Model } from './model.svelte';

async function opened(name: string, changes: Partial<Scene> = {}): Promise<{ model: Model; backend: FakeBackend }> {
  const backend = new FakeBackend({ ...scene(name), alive: false, ...changes });
  const model = new Model(backend);
  await model.start();
  return { model, backend };
}

const first = (): ClipSummary => {
  const clip = CLIPS[0];
  if (!clip) throw new Error('no clips');
  return clip;
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the take', () => {
  it('follows events, and shows the link before it ends', async () => {
    const { model } = await opened('library');
    await model.recorder.record(model.choices.request);
    expect(model.recorder.status).toBe('recording');
    expect(model.recorder.link).toBe(TAKE_LINK);

    await model.recorder.togglePause();
    expect(model.recorder.status).toBe('paused');
    await model.recorder.togglePause();
    await model.recorder.stop();
    expect(model.recorder.status).toBe('idle');
    expect(model.library.latestId).toBe(TAKE_ID);
    expect(model.library.clips[0]?.id).toBe(TAKE_ID);
  });

  it('changes nothing when the app refuses', async () => {
    const refused = { record: { code: 'device' as const, message: 'The microphone is in use.', hint: 'Close the other program.' } };
    const { model } = await opened('library', { refused });
    await model.recorder.record(model.choices.request);
    expect(model.recorder.status).toBe('idle');
    expect(model.recorder.asking).toBe(false);
    expect(model.notices.banners).toEqual([{ key: 'device', message: 'The microphone is in use.', hint: 'Close the other program.' }]);
  });

  it('comes back after a discard', async () => {
    const { model } = await opened('recording');
    await model.recorder.discard();
    expect(model.library.find(TAKE_ID)).toBeUndefined();
    expect(model.notices.undoLast()).toBe(true);
    await vi.runAllTimersAsync();
    expect(model.library.find(TAKE_ID)?.state).toBe('ready');
  });

  it('is found with its words by a window that opens in the middle', async () => {
    const { model, backend } = await opened('recording');
    expect(model.recorder.status).toBe('recording');
    const before = model.words.words.length;
    expect(before).toBeGreaterThan(0);
    backend.tell({ type: 'transcript_words', clip_id: TAKE_ID, words: WORDS.slice(before, before + 1) });
    expect(model.words.words.length).toBe(before + 1);
  });
});

describe('what goes wrong during a take', () => {
  it('is said at once, and afterwards by the clip', async () => {
    const { model, backend } = await opened('recording');
    backend.tell({ type: 'problem', code: 'audio_gap', message: 'No sound came for 0.6 s.', hint: '' });
    backend.tell({ type: 'problem', code: 'disk_low', message: 'The disk is almost full.', hint: '' });
    const problems = [{ code: 'audio_gap', at_ms: 1_000, message: 'No sound came for 0.6 s.' }];
    backend.tell({ type: 'clip_changed', clip: { ...first(), id: TAKE_ID, state: 'recording', problems } });
    expect(model.notices.banners).toHaveLength(2);
    backend.tell({ type: 'clip_changed', clip: { ...first(), id: TAKE_ID, problems } });
    expect(model.notices.banners.map((b) => b.key)).toEqual(['disk_low']);
  });
});

describe('a device during a take', () => {
  it('is missed until it returns, and then it is only said', async () => {
    const { model, backend } = await opened('recording');
    backend.tell({ type: 'problem', code: 'device_lost', message: 'The microphone is gone.', hint: '' });
    expect(model.notices.banners).toHaveLength(1);
    backend.tell({ type: 'problem', code: 'device_returned', message: 'The microphone is back.', hint: '' });
    expect(model.notices.banners).toHaveLength(0);
    expect(model.notices.toasts.map((it) => it.text)).toEqual(['The microphone is back.']);
  });

  it('is not said twice to be silent', async () => {
    const { model, backend } = await opened('recording');
    backend.tell({ type: 'problem', code: 'silent_microphone', message: 'The microphone is silent.', hint: '' });
    expect(model.notices.banners).toHaveLength(0);
  });

  it('is muted and made louder only if the take has it', async () => {
    const { model, backend } = await opened('recording');
    await model.recorder.toggleMuted('system');
    await model.recorder.toggleMuted('microphone');
    await model.recorder.setGain('microphone', 6);
    expect(model.recorder.live.microphone).toEqual({ gain_db: 6, muted: true });
    expect(backend.asked.filter(([act]) => act === 'setMuted')).toEqual([['setMuted', 'microphone', true]]);
  });
});

describe('a countdown', () => {
  const last = { ...PLAIN, countdown_s: 3 };

  it('becomes a take, or nothing at all', async () => {
    const { model, backend } = await opened('library', { last });
    await model.recorder.record(model.choices.request);
    expect(model.recorder.counting).toBe(true);
    await model.recorder.cancelCountdown();
    expect(model.recorder.status).toBe('idle');
    expect(model.notices.toasts).toHaveLength(0);
    await model.recorder.record(model.choices.request);
    await model.recorder.skipCountdown();
    expect(model.recorder.status).toBe('recording');
    expect(backend.asked.map(([act]) => act)).toEqual(expect.arrayContaining(['record', 'discard', 'skipCountdown']));
  });
});

describe('choices', () => {
  it('are kept while their device is away, and written down a moment later', async () => {
    const { model, backend } = await opened('library');
    model.choices.chooseCamera('v4l2:/dev/video2');
    model.choices.change({ target: { type: 'window', id: '0x3100002' } });
    expect(backend.asked.some(([act]) => act === 'remember')).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(backend.asked.filter(([act]) => act === 'remember')).toHaveLength(1);

    const { cameras, windows } = model.devices;
    model.devices.cameras = [];
    model.devices.windows = [];
    expect(model.choices.request.camera.on).toBe(false);
    expect(model.choices.request.target).toEqual({ type: 'monitor', id: 'eDP-1' });
    model.devices.cameras = cameras;
    model.devices.windows = windows;
    expect(model.choices.request.camera).toMatchObject({ on: true, id: 'v4l2:/dev/video2' });
    expect(model.choices.request.target).toEqual({ type: 'window', id: '0x3100002' });
  });
});

describe('the library', () => {
  it('loses nothing that is told while it is being read', async () => {
    const backend = new FakeBackend({ ...scene('library'), alive: false });
    let goOn = (): void => undefined;
    const read = new Promise<void>((resolve) => (goOn = resolve));
    const { newestClips } = backend.commands;
    backend.commands.newestClips = async (most) => {
      const answer = await newestClips(most);
      await read;
      return answer;
    };
    const model = new Model(backend);
    const started = model.start();
    await vi.runAllTimersAsync();
    backend.tell({ type: 'clip_changed', clip: { ...first(), title: 'Newer' } });
    backend.tell({ type: 'clip_removed', id: CLIPS[1]?.id ?? '' });
    goOn();
    await started;
    expect(model.library.find(first().id)?.title).toBe('Newer');
    expect(model.library.clips).toHaveLength(CLIPS.length - 1);
  });

  it('shows what is seen first before the rest was read, and misses nothing', async () => {
    const { model, backend } = await opened('many');
    const acts = backend.asked.filter(([act]) => ['newestClips', 'clipIds', 'clipsOf'].includes(act as string));
    expect(acts.slice(0, 3)).toEqual([['newestClips', 60], ['clipIds'], ['clipsOf', 1000]]);
    expect(model.library.clips).toHaveLength(10_000);
    expect(new Set(model.library.clips.map((clip) => clip.id)).size).toBe(10_000);
    expect(model.library.clips.at(-1)?.title).toMatch(/10000$/);
  });

  it('shows a storm of changes in a few steps, and loses none', async () => {
    const { model } = await opened('many');
    const steps = new Set<unknown>();
    for (let at = 0; at < 1_000; at += 1) {
      const clip = model.library.clips[at];
      if (clip) model.library.changed({ ...clip, title: `Told ${at}` });
      steps.add(model.library.clips);
    }
    expect(steps.size).toBe(1);
    const last = model.library.clips[999]?.id ?? '';
    expect(model.library.find(last)?.title).toBe('Told 999');
    model.library.removed(last);
    expect(model.library.find(last)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    expect(model.library.clips.slice(0, 999).map((clip) => clip.title)).toEqual(Array.from({ length: 999 }, (_, at) => `Told ${at}`));
    expect(model.library.clips).toHaveLength(9_999);
  });

  it('is whole and in order, whatever of it was known at once', async () => {
    const all = CLIPS.map((clip) => clip.id);
    const gone = { ...first(), id: 'gone', created: '2099-01-01T00:00:00Z' };
    for (const known of [[], CLIPS.slice(1, 3), [gone, ...CLIPS.slice(0, 2)]]) {
      const backend = new FakeBackend({ ...scene('library'), alive: false });
      backend.commands.newestClips = async () => ({ status: 'ok', data: [...known] });
      const model = new Model(backend);
      await model.start();
      expect(model.library.clips.map((clip) => clip.id)).toEqual(all);
    }
  });

  it('deletes at once and gives back for ten seconds', async () => {
    const { model } = await opened('library');
    await model.library.remove(first().id);
    expect(model.library.find(first().id)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(9_900);
    expect(model.notices.toasts).toHaveLength(1);
    model.notices.undoLast();
    await vi.runAllTimersAsync();
    expect(model.library.clips[0]).toEqual(first());
    expect(model.notices.toasts).toHaveLength(0);
  });

  it('renames to what the app says, and not to nothing', async () => {
    const { model, backend } = await opened('library');
    await model.library.rename(first().id, '  Better  ');
    expect(model.library.find(first().id)?.title).toBe('Better');
    await model.library.rename(first().id, '   ');
    await model.library.rename(first().id, 'Better');
    expect(backend.asked.filter(([act]) => act === 'rename')).toHaveLength(1);
  });

  it('keeps a clip that cannot be read at the end', async () => {
    const { model } = await opened('library');
    model.library.changed({ ...first(), id: 'fresh', created: '2020-01-01T00:00:00Z' });
    expect(model.library.clips.at(-1)?.state).toBe('broken');
    expect(model.library.clips.at(-2)?.id).toBe('fresh');
  });

  it('says why it cannot be opened', async () => {
    const { model } = await opened('failed');
    expect(model.library.phase).toBe('failed');
    expect(model.library.failure.message).toContain('permission denied');
  });
});

describe('an open clip', () => {
  it('gets its words as they are recognised, each once', async () => {
    const { model, backend } = await opened('library');
    const working = CLIPS[2]?.id ?? '';
    await model.opened.open(working);
    const count = model.opened.transcript.words.length;
    backend.tell({ type: 'transcript_words', clip_id: working, words: WORDS.slice(-1) });
    const next = { text: 'More.', start_ms: 1_000_000, end_ms: 1_000_400, confidence: 1 };
    backend.tell({ type: 'transcript_words', clip_id: working, words: [next] });
    expect(model.opened.transcript.words).toHaveLength(count + 1);
  });

  it('closes when it is deleted', async () => {
    const { model } = await opened('library');
    await model.opened.open(first().id);
    await model.library.remove(first().id);
    expect(model.opened.id).toBeNull();
  });
});

describe('devices', () => {
  it('falls back to the default when the chosen microphone is gone', async () => {
    const { model } = await opened('library');
    model.choices.chooseMicrophone('usb.yeti');
    expect(model.choices.request.microphone.id).toBe('usb.yeti');
    model.devices.microphones = model.devices.microphones.filter((m) => m.id !== 'usb.yeti');
    expect(model.choices.request.microphone.id).toBeNull();
  });

  it('records a screen without a microphone, but no voice', async () => {
    const { model } = await opened('library');
    model.choices.chooseMicrophone('off');
    expect(model.choices.request.microphone.on).toBe(false);
    model.choices.kind = 'voice';
    expect(model.choices.request.microphone.on).toBe(true);
    model.devices.microphones = [];
    expect(model.choices.canRecord).toBe(false);
  });
});
