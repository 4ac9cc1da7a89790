import type { ClipSummary, Cut, Devices, HotkeyState, Mark, PickView, PresetView, ScreenTarget, Thumbnail, Word } from '../src/backend';
import { PLAIN } from '../src/model/choices.svelte';

const BASE = 'http://127.0.0.1:4747/c';
const HOUR = 3_600_000;

/** Now, as the screenshots show it: always the same afternoon. */
export const NOW = new Date('2026-11-22T15:42:00Z');

export const ago = (hours: number): string => new Date(NOW.getTime() - hours * HOUR).toISOString();

type Given = Partial<ClipSummary> & Pick<ClipSummary, 'id' | 'title' | 'created' | 'duration_ms'>;

export function clip(given: Given): ClipSummary {
  return {
    outbox: null,
    kind: 'screen',
    state: 'ready',
    link: `${BASE}/${given.id}/`,
    poster_url: null,
    publish: 'published',
    expires: null,
    wish: { need: null, reply_by: null, comments: false, replies: false, visits: false },
    transcript: 'ready',
    problems: [],
    verified: true,
    findings: [],
    excerpt: '',
    tags: [],
    ...given,
  };
}

/** The clip whose film was replaced once. */
export const SHARED_ID = '5k2m9x0c7r8t4w1y3z6a2b5d7e';

export const CLIPS: ClipSummary[] = [
  clip({
    id: '5k2m9x0c7r8t4w1y3z6a2b5d7e',
    title: 'Onboarding walkthrough for the new dashboard',
    created: ago(0.2),
    duration_ms: 36_000,
    poster_url: './posters/dashboard.svg',
    excerpt: 'So this is the new dashboard. On the left you see every project, and the chart shows the last four weeks…',
  }),
  clip({
    id: '7n4p1z3e9v0w6y2a5c8d1f4h7k',
    title: 'Feedback on the pricing page',
    tags: ['pricing', 'feedback'],
    kind: 'voice',
    created: ago(2.1),
    duration_ms: 48_200,
    excerpt: 'I read it twice on the train. The first table is clear, but I would move the annual price up and say what happens after the trial…',
  }),
  clip({
    id: '2b6d8f1h3k5m7p9r0t4v6x8z1c',
    title: 'Why the import fails on large files',
    created: ago(5),
    duration_ms: 312_400,
    poster_url: './posters/editor.svg',
    transcript: 'working',
    verified: true,
    excerpt: 'Here is the stack trace again, and you can see…',
  }),
  clip({
    id: '9e1g3j5m7q9s2u4w6y8a0c2e4g',
    title: 'Answers for Friday: team question, hiring, budget',
    tags: ['hiring'],
    kind: 'voice',
    created: ago(21),
    duration_ms: 95_000,
    excerpt: 'Three short answers. First, the team: we keep the current split until January, then we look at it again together.',
  }),
  clip({
    id: '4h6k8n0q2s4u6w8y1a3c5e7g9j',
    title: 'Design review: settings',
    created: ago(27),
    duration_ms: 748_000,
    poster_url: './posters/design.svg',
    publish: 'publishing',
    excerpt: 'Let us go through the settings one by one.',
  }),
  clip({
    id: '1c3e5g7j9m2p4r6t8v0x2z4b6d',
    title: 'Quarterly numbers, first look',
    tags: ['pricing'],
    created: ago(50),
    duration_ms: 184_000,
    poster_url: './posters/chart.svg',
    verified: false,
    findings: ['The microphone was silent from 1:04 for 2.3 s.'],
    problems: [{ code: 'audio_gap', at_ms: 64_000, message: 'The microphone was silent from 1:04 for 2.3 s.' }],
    excerpt: 'Revenue first, then churn.',
  }),
  clip({
    id: '8j0m2p4r6t8v1x3z5b7d9f1h3k',
    title: 'Unreadable clip',
    created: '',
    duration_ms: 0,
    state: 'broken',
    publish: 'waiting',
    transcript: 'none',
    link: '',
    verified: false,
    findings: ['clip.json ends in the middle of line 14.'],
  }),
];

export const DEVICES: Devices = {
  monitors: [
    { id: 'eDP-1', name: 'Built-in display', x: 0, y: 0, width: 1920, height: 1200, primary: true },
    { id: 'DP-2', name: 'Dell U2723QE', x: 1920, y: 0, width: 3840, height: 2160, primary: false },
  ],
  windows: [
    { id: '0x1c00003', title: 'Dashboard – Firefox', program: 'firefox', x: 60, y: 80, width: 1440, height: 900 },
    { id: '0x2a00007', title: 'notes.md – Editor', program: 'editor', x: 640, y: 300, width: 1100, height: 820 },
    { id: '0x3100002', title: 'Terminal', program: 'terminal', x: 900, y: 60, width: 900, height: 560 },
  ],
  cameras: [
    { id: 'v4l2:/dev/video0', name: 'Integrated camera' },
    { id: 'v4l2:/dev/video2', name: 'Logitech Brio' },
  ],
  microphones: [
    { id: 'alsa.builtin', name: 'Built-in microphone', is_default: true },
    { id: 'usb.yeti', name: 'Blue Yeti', is_default: false },
  ],
  problems: [],
};

export const PRESETS: PresetView[] = [
  { name: 'Walkthrough', select: null, record: { ...PLAIN, pointer: { ...PLAIN.pointer, ripples: true }, countdown_s: 3 }, built_in: true },
  { name: 'Voice note', select: null, record: { ...PLAIN, kind: 'voice' }, built_in: true },
  { name: 'Camera', select: null, record: { ...PLAIN, kind: 'camera', camera: { ...PLAIN.camera, on: true }, countdown_s: 3 }, built_in: true },
  { name: 'Bug report', select: 'area', record: { ...PLAIN, target: { type: 'area', monitor_id: null, x: 0, y: 0, width: 640, height: 480 } }, built_in: false },
];

/** The main screen, with something to point at. */
export function pickOf(select: PickView['select']): PickView {
  const [monitor] = DEVICES.monitors;
  if (!monitor) throw new Error('no monitor');
  const windows = DEVICES.windows.map(({ id, title, x, y, width, height }) => ({ id, title, place: { x, y, width, height } }));
  return { select, monitor, still: { url: './posters/dashboard.svg', width: 1920, height: 1200 }, windows, area: null };
}

export const NO_DEVICES: Devices = {
  monitors: [],
  windows: [],
  cameras: [],
  microphones: [],
  problems: [
    { code: 'no_display', message: 'There is no display to record.', hint: 'Start Aside inside a desktop session.' },
    { code: 'device', message: 'No microphone was found.', hint: 'Plug one in, or choose an input in the system’s sound settings.' },
  ],
};

/** What the camera sees. */
export const FACE: Thumbnail = { url: './posters/face.svg', width: 640, height: 480 };

const POSTERS: Record<string, string> = { '0x2a00007': 'editor', '0x3100002': 'chart' };

export function thumbnailOf(target: ScreenTarget): Thumbnail {
  const poster = target.type === 'window' ? (POSTERS[target.id] ?? 'dashboard') : 'design';
  return { url: `./posters/${poster}.svg`, width: 640, height: 400 };
}

export const TAKE_ID = '3d5f7h9k1m4p6r8t0v2x4z6b8d';
export const TAKE_LINK = `${BASE}/${TAKE_ID}/`;

const SPEECH =
  'So this is the new dashboard. On the left you see every project, and the chart shows the last four weeks. ' +
  'If you hover a point, it tells you what changed that day. | ' +
  'The part I want your opinion on is the filter bar. Right now it takes two clicks to get to one team, ' +
  'and most people only ever look at their own. I would make that the default, and keep the rest behind More. | ' +
  'Have a look, play with it, and leave me a note. Thanks!';

/** What is said in the clips, two and a half words a second. */
export const WORDS: Word[] = SPEECH.replaceAll(' |', '')
  .split(' ')
  .map((text, i) => ({ text, start_ms: 300 + i * 400, end_ms: 660 + i * 400, confidence: i % 37 === 25 ? 0.4 : 0.95 }));

/** The index of each paragraph's first word. */
export const PARAGRAPHS: number[] = SPEECH.split(' ').reduce<number[]>(
  (starts, word, i) => (word === '|' ? [...starts, i - (starts.length - 1)] : starts),
  [0],
);

/** What it is about. */
export const CHAPTERS: Mark[] = [
  { at_ms: 0, text: 'The new dashboard' },
  { at_ms: 13_500, text: 'The part I want your opinion on is the filter bar' },
];

export const KEY_SENTENCES: Mark[] = [
  { at_ms: 2700, text: 'On the left you see every project, and the chart shows the last four weeks.' },
  { at_ms: 13_500, text: 'The part I want your opinion on is the filter bar.' },
  { at_ms: 17_900, text: 'Right now it takes two clicks to get to one team, and most people only ever look at their own.' },
];

/** The clip that was marked while it was recorded, and what was. */
export const MARKED_ID = '5k2m9x0c7r8t4w1y3z6a2b5d7e';
export const CUTS: Cut[] = [{ at_ms: 18_200, from_ms: 13_500, to_ms: 17_860 }];

/** As they are set at first. */
export const HOTKEYS: HotkeyState = {
  unavailable: null,
  hotkeys: [
    { act: 'record', keys: 'Ctrl+Alt+R', problem: null, command: 'aside toggle' },
    { act: 'pause', keys: 'Ctrl+Alt+P', problem: null, command: 'aside pause' },
    { act: 'note', keys: 'Ctrl+Alt+N', problem: null, command: 'aside note' },
    { act: 'mark', keys: 'Ctrl+Alt+X', problem: null, command: 'aside mark' },
    { act: 'next', keys: 'Ctrl+Alt+J', problem: null, command: 'aside next' },
  ],
};
