// The whole clip as one file: init.mp4 followed by all segments is a valid MP4.
// Every part is checked against the manifest before it counts.

import { safeName } from '../base/save';
import { clipOf, type WatchStore } from '../watch/state';
import type { Clip, Part } from './manifest';
import { openSink, type Sink } from './sink';
import { shift, timescales, type Timescales } from './stamps';

class Damaged extends Error {}

type Progress = (done: number, total: number) => void;

export function offerDownload(store: WatchStore): void {
  let running: AbortController | null = null;
  store.handle('stop-download', () => running?.abort());
  store.handle('download', () => {
    const clip = clipOf(store.state);
    if (running || !clip || !isWhole(clip)) return;
    running = new AbortController();
    const { signal } = running;
    const onProgress = (done: number, total: number): void =>
      store.report({ download: { phase: 'running', done, total } });
    download(clip, signal, onProgress)
      .then((phase) => store.report({ download: { phase } }))
      .finally(() => { running = null; });
  });
}

async function download(
  clip: Clip,
  signal: AbortSignal,
  onProgress: Progress,
): Promise<'idle' | 'failed' | 'too-large'> {
  try {
    const sink = await openSink(sizeOf(clip), fileName(clip), clip.picture ? 'video/mp4' : 'audio/mp4');
    if (!sink) return 'too-large';
    await assemble(clip, sink, signal, onProgress);
    return 'idle';
  } catch (error) {
    // Whoever closes the browser's own dialogue wants it no more, either.
    return signal.aborted || (error as Error).name === 'AbortError' ? 'idle' : 'failed';
  }
}

/** Only a finished clip can be downloaded: its manifest then names every part. */
export function isWhole(clip: Clip): boolean {
  return clip.state === 'ready' && clip.init !== null && clip.segments.length > 0;
}

export function sizeOf(clip: Clip): number {
  return [clip.init, ...clip.segments].reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
}

/** Brings every part into the sink, in order. What fails leaves no file. */
export async function assemble(
  clip: Clip,
  sink: Sink,
  signal: AbortSignal,
  onProgress: Progress,
): Promise<void> {
  const total = sizeOf(clip);
  let done = 0;
  let scales: Timescales | null = null;
  onProgress(done, total);
  try {
    for (const part of [clip.init, ...clip.segments]) {
      if (!part) continue;
      const piece = await fetchPart(part, signal);
      if (part === clip.init && clip.origin > 0) scales = timescales(await piece.arrayBuffer());
      await sink.write(scales ? await atZero(piece, scales, clip) : piece);
      done += piece.size;
      onProgress(done, total);
    }
    await sink.finish();
  } catch (error) {
    await sink.abandon().catch(() => undefined);
    throw error;
  }
}

/** A part of a film whose beginning was cut off, which keeps its stamps. */
async function atZero(piece: Blob, scales: Timescales, clip: Clip): Promise<Blob> {
  const content = await piece.arrayBuffer();
  shift(content, scales, clip.origin);
  return new Blob([content], { type: piece.type });
}

async function fetchPart(part: Part, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(part.file, { signal, credentials: 'omit' });
  if (!response.ok) throw new Damaged(part.file);
  const piece = await response.blob();
  if (piece.size !== part.bytes) throw new Damaged(part.file);
  // Web Crypto exists only in secure contexts; elsewhere the size must do.
  const checkable = part.sha256 !== '' && window.isSecureContext;
  if (checkable && (await sha256(piece)) !== part.sha256) throw new Damaged(part.file);
  return piece;
}

/** Lower-case hex. */
async function sha256(piece: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await piece.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A name every file system takes, from the clip's title. */
export function fileName(clip: Clip): string {
  return `${safeName(clip.title, 'clip')}.${clip.picture ? 'mp4' : 'm4a'}`;
}
