// Test clips in the clip format: media by the ffmpeg command line (not by our
// own encoder), everything else written by hand.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { STORY } from './story';

const run = promisify(execFile);

/** A clip's files by their names relative to its folder. */
export type ClipFiles = Map<string, Buffer>;

export interface ClipSpec {
  readonly id: string;
  readonly kind: 'screen' | 'voice' | 'camera';
  readonly seconds: number;
  readonly title: string;
  readonly picture?: readonly [width: number, height: number];
}

const SEGMENT_SECONDS = 2;

/** Encodes a clip: a moving gradient, and a tone that swells and rests like speech. */
export async function makeClip(spec: ClipSpec): Promise<ClipFiles> {
  const dir = await mkdtemp(join(tmpdir(), 'aside-clip-'));
  try {
    await mkdir(join(dir, 'media'));
    const cwd = join(dir, 'media');
    await run('ffmpeg', encodeArguments(spec), { cwd });
    // In a run of its own: a second output that ends early can starve the first.
    if (spec.kind !== 'voice') await run('ffmpeg', POSTER_ARGUMENTS, { cwd });
    const files: ClipFiles = new Map();
    for (const name of await readdir(join(dir, 'media'))) {
      files.set(name === 'poster.jpg' ? name : `media/${name}`, await readFile(join(dir, 'media', name)));
    }
    const words = speak(spec.seconds);
    files.set('transcript.json', Buffer.from(JSON.stringify(transcript(words))));
    files.set('captions.vtt', Buffer.from(captions(words)));
    files.set('clip.json', Buffer.from(JSON.stringify(manifest(spec, files))));
    return files;
  } finally {
    await rm(dir, { recursive: true });
  }
}

const POSTER_ARGUMENTS = ['-v', 'error', '-i', 'stream.m3u8', '-frames:v', '1', '-q:v', '3', 'poster.jpg'];

function encodeArguments(spec: ClipSpec): string[] {
  const [width, height] = spec.picture ?? [960, 540];
  const voice = spec.kind === 'voice';
  const colours = 'c0=0x16343a:c1=0x2f6f62:c2=0xe9d9b6:c3=0x7a4a3a:n=4';
  const picture = `gradients=s=${width}x${height}:${colours}:speed=0.012:r=12:d=${spec.seconds}`;
  const swell = '0.22*sin(2*PI*(150+40*sin(t*2.1))*t)*abs(sin(t*4.3))*abs(sin(t*1.7))*gt(mod(t,5.5),0.7)';
  const sound = `aevalsrc='${swell}':s=48000:d=${spec.seconds}`;
  return [
    '-v', 'error', '-y',
    ...(voice ? [] : ['-f', 'lavfi', '-i', picture]),
    '-f', 'lavfi', '-i', sound,
    ...(voice ? [] : ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '30', '-pix_fmt', 'yuv420p',
      '-bf', '0', '-g', '24', '-keyint_min', '24', '-sc_threshold', '0']),
    '-c:a', 'aac', '-b:a', '64k', '-ac', '1',
    '-f', 'hls', '-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'event',
    '-hls_segment_type', 'fmp4', '-hls_flags', 'independent_segments',
    '-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_filename', '%05d.m4s', 'stream.m3u8',
  ];
}

function manifest(spec: ClipSpec, files: ClipFiles): object {
  const [width, height] = spec.picture ?? [960, 540];
  const sound = { kind: 'audio', codec: 'mp4a.40.2', sample_rate: 48000, channels: 1 };
  const picture = { kind: 'video', codec: 'avc1.42c01f', width, height };
  const segments = [...files.keys()].filter((name) => name.endsWith('.m4s')).sort();
  return {
    format: 1,
    id: spec.id,
    kind: spec.kind,
    title: spec.title,
    created: '2026-11-22T15:30:00Z',
    state: 'ready',
    duration_ms: spec.seconds * 1000,
    tracks: spec.kind === 'voice' ? [sound] : [picture, sound],
    init: part('media/init.mp4', files),
    segments: segments.map((name) => ({ ...part(name, files), duration_ms: SEGMENT_SECONDS * 1000 })),
    problems: [],
    receipt: null,
  };
}

function part(file: string, files: ClipFiles): { file: string; bytes: number; sha256: string } {
  const body = files.get(file) ?? Buffer.alloc(0);
  return { file, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}

/** A manifest with some fields changed. */
export function changed(files: ClipFiles, fields: Record<string, unknown>): Buffer {
  const clip = JSON.parse(String(files.get('clip.json'))) as object;
  return Buffer.from(JSON.stringify({ ...clip, ...fields }));
}

interface SpokenWord {
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly confidence: number;
  readonly paragraph: boolean;
}

/** The story at a steady pace, 380 ms a word, with a rest after each sentence. */
function speak(seconds: number): SpokenWord[] {
  const words: SpokenWord[] = [];
  let at = 300;
  for (const paragraph of STORY) {
    for (const [index, text] of paragraph.split(' ').entries()) {
      if (at + 380 > seconds * 1000) return words;
      words.push({ text, start_ms: at, end_ms: at + 340, confidence: 0.9, paragraph: index === 0 });
      at += /[.?!]$/.test(text) ? 800 : 380;
    }
  }
  return words;
}

function transcript(words: readonly SpokenWord[]): object {
  return {
    format: 1,
    language: 'en',
    model: 'by-hand',
    complete: true,
    words: words.map(({ paragraph: _, ...word }) => word),
    paragraphs: words.flatMap((word, at) => (word.paragraph ? [at] : [])),
    chapters: [{ at_ms: 0, text: 'The new onboarding' }, { at_ms: 12_000, text: 'The first screen' }],
  };
}

function captions(words: readonly SpokenWord[]): string {
  const stamp = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
  const cues: string[] = [];
  for (let at = 0; at < words.length; at += 7) {
    const line = words.slice(at, at + 7);
    const [first, last] = [line[0], line.at(-1)];
    if (!first || !last) continue;
    cues.push(`${stamp(first.start_ms)} --> ${stamp(last.end_ms)}\n${line.map((w) => w.text).join(' ')}\n`);
  }
  return `WEBVTT\n\n${cues.join('\n')}`;
}
