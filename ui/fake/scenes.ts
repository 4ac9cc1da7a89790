import type { AppState, AskView, ClipSummary, CommandError, Devices, HotkeyState, OutboxItem, PickView, RecorderState } from '../src/backend';
import { PLAIN } from '../src/model/choices.svelte';
import { IDLE } from '../src/model/recorder.svelte';
import { ANSWER_CLIPS, ASKS } from './asks';
import { CLIPS, DEVICES, HOTKEYS, NO_DEVICES, NOW, pickOf, TAKE_ID, TAKE_LINK } from './data';

/** What the pretended app is like when the window opens. */
export type Scene = {
  recorder: RecorderState;
  devices: Devices;
  clips: ClipSummary[];
  model: AppState['model'];
  last: AppState['last'];
  hotkeys: HotkeyState;
  /** Nobody recorded anything here yet. */
  firstRun: boolean;
  asks: AskView[];
  /** There is no store that guests can answer into. */
  noBucket: boolean;
  /** What is to be pointed at. */
  pick: PickView;
  /** Acts that never answer, so that a waiting state can be looked at. */
  stuck: string[];
  /** Acts that are refused. */
  refused: Record<string, CommandError>;
  /** Problems told as soon as somebody listens. */
  problems: { code: string; message: string; hint: string }[];
  /** Whether nothing was set yet: one store, no webhooks, no words. */
  unset: boolean;
  /** Whether levels, words and time go on by themselves. */
  alive: boolean;
};

const LIBRARY: Scene = {
  recorder: IDLE,
  devices: DEVICES,
  clips: CLIPS,
  model: { ready: true, name: 'base' },
  last: PLAIN,
  hotkeys: HOTKEYS,
  firstRun: false,
  asks: [],
  noBucket: false,
  pick: pickOf('area'),
  stuck: [],
  refused: {},
  problems: [],
  unset: false,
  alive: true,
};

const take = (given: Partial<RecorderState>): RecorderState => ({
  ...IDLE,
  status: 'recording',
  live: {
    camera: null,
    microphone: { gain_db: 0, muted: false },
    system_audio: null,
    pointer: { ripples: false, spotlight: false, keys: 'none' },
  },
  clip_id: TAKE_ID,
  kind: 'screen',
  link: TAKE_LINK,
  link_copied: true,
  elapsed_ms: 83_000,
  ...given,
});

const outboxOf = (clip_id: string, given: Partial<OutboxItem>): OutboxItem => ({
  clip_id,
  store: 'team',
  state: 'publishing',
  sent_bytes: 12_400_000,
  total_bytes: 31_000_000,
  bytes_per_second: 1_250_000,
  failures: 0,
  message: null,
  hint: null,
  next_try: null,
  ...given,
});

const FAILED: Partial<OutboxItem> = {
  state: 'waiting',
  bytes_per_second: 0,
  failures: 3,
  message: 'The store “team” cannot be reached: no route to host.',
  hint: 'Check the connection; it goes on by itself.',
  next_try: '2026-11-22T15:44:00Z',
};

const SCENES: Record<string, Partial<Scene>> = {
  library: {},
  empty: { clips: [] },
  'first-run': { clips: [], firstRun: true },
  asks: { asks: ASKS, clips: [...CLIPS, ...ANSWER_CLIPS] },
  'no-asks': {},
  'no-bucket': { noBucket: true },
  loading: { clips: [], stuck: ['clipIds'] },
  'no-devices': { clips: [], devices: NO_DEVICES },
  'no-model': { model: { ready: false, name: 'base' } },
  failed: {
    refused: {
      clipIds: {
        code: 'storage',
        message: 'The library in ~/.local/share/aside/clips cannot be read: permission denied.',
        hint: 'Make the folder yours again, or choose another.',
      },
    },
  },
  problem: {
    problems: [
      {
        code: 'disk_low',
        message: 'The disk is almost full: 240 MB are left.',
        hint: 'About 40 minutes of recording fit. Free some space before a long one.',
      },
    ],
  },
  'problem-recording': {
    recorder: take({}),
    problems: [{ code: 'disk_low', message: 'The disk is almost full: 240 MB are left.', hint: 'Free some space.' }],
  },
  wayland: {
    hotkeys: { ...HOTKEYS, unavailable: 'In a Wayland session keys that work everywhere belong to the desktop.' },
  },
  'hotkey-taken': {
    hotkeys: {
      ...HOTKEYS,
      hotkeys: HOTKEYS.hotkeys.map((it) => (it.act === 'pause' ? { ...it, problem: 'Another program has Ctrl+Alt+P.' } : it)),
    },
    refused: { setHotkey: { code: 'conflict', message: 'Ctrl+Alt+R already does something else in Aside.', hint: 'Choose other keys.' } },
  },
  recording: { recorder: take({}) },
  voice: { recorder: take({ kind: 'voice', elapsed_ms: 12_000 }) },
  'no-clipboard': { recorder: take({ link_copied: false }) },
  outline: {
    recorder: take({
      prompt: { lines: ['What changes, and why now', 'The filter bar', 'What it costs us', 'What I need from you by Friday'], at: 1 },
    }),
  },
  countdown: { recorder: take({ status: 'countdown', countdown_s: 3, link_copied: false, elapsed_ms: 0 }), alive: false },
  'everything-chosen': {
    last: {
      ...PLAIN,
      target: { type: 'window', id: '0x2a00007' },
      camera: { ...PLAIN.camera, on: true },
      system_audio: true,
      pointer: { ripples: true, spotlight: true, keys: 'shortcuts' },
      countdown_s: 3,
    },
  },
  'pick-window': { pick: pickOf('window') },
  area: { last: { ...PLAIN, target: { type: 'area', monitor_id: null, x: 240, y: 150, width: 1280, height: 800 } } },
  'recording-everything': {
    recorder: take({
      live: {
        camera: PLAIN.camera.layout,
        microphone: { gain_db: 3, muted: true },
        system_audio: { gain_db: -6, muted: false },
        pointer: { ripples: true, spotlight: true, keys: 'shortcuts' },
      },
    }),
  },
  paused: { recorder: take({ status: 'paused' }), alive: false },
  starting: { recorder: take({ status: 'starting', elapsed_ms: 0 }), alive: false },
  stopping: { recorder: take({ status: 'stopping' }), alive: false },
  'first-settings': {
    unset: true,
    refused: {
      addStore: { code: 'permission', message: 'What is secret could not be put into the keyring: it does not answer; is it locked?', hint: 'Set ASIDE_STORE_TEAM_ACCESS_KEY_ID and ASIDE_STORE_TEAM_SECRET_ACCESS_KEY in the environment instead.' },
    },
  },
  'long-acts': { stuck: ['getModel', 'testStore', 'saveCopy'] },
  sending: { clips: CLIPS.map((clip, i) => (i === 0 ? { ...clip, publish: 'publishing', outbox: outboxOf(clip.id, {}) } : i === 1 ? { ...clip, publish: 'waiting', outbox: outboxOf(clip.id, FAILED) } : clip)) },
  /** Made only when it is looked at. */
  get many() {
    return {
      clips: Array.from({ length: 10_000 }, (_, i) => {
        const clip = CLIPS[i % 6] ?? CLIPS[0];
        if (!clip) throw new Error('no clips');
        const created = new Date(NOW.getTime() - i * 3_600_000).toISOString();
        return { ...clip, created, id: `${clip.id.slice(0, 21)}${String(i).padStart(5, '0')}`, title: `${clip.title} ${i + 1}` };
      }),
    };
  },
};

/** The one that the address asks for; with `still`, nothing in it goes on by itself. */
export function asked(): Scene {
  const address = new URLSearchParams(location.search);
  const wanted = scene(address.get('scene') ?? 'library');
  return address.has('still') ? { ...wanted, alive: false } : wanted;
}

export function scene(name: string): Scene {
  const changes = SCENES[name];
  if (!changes) throw new Error(`There is no scene "${name}": ${Object.keys(SCENES).join(', ')}.`);
  return { ...LIBRARY, ...changes };
}
