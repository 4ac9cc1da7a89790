// The whole clip as one file: init.mp4 followed by all segments is a valid MP4.
// Every part is checked against the manifest before it counts.

import { clipOf, type WatchStore } from '../watch/state';
import type { Clip, Part } from './manifest';

class Damaged extends Error {}

export function offerDownload(store: WatchStore): void {
  let running: AbortController | null = null;
  store.handle('stop-download', () => running?.abort());
  store.handle('download', () => {
    const clip = clipOf(store.state);
    if (running || !clip || !isWhole(clip)) return;
    running = new AbortController();
    const { signal } = running;
    assemble(clip, signal, (done, total) => {
      store.report({ download: { phase: 'running', done, total } });
    })
      .then((file) => {
        save(file, fileName(clip));
        store.report({ download: { phase: 'idle' } });
      })
      .catch(() => store.report({ download: { phase: signal.aborted ? 'idle' : 'failed' } }))
      .finally(() => { running = null; });
  });
}

/** Only a finished clip can be downloaded: its manifest then names every part. */
export function isWhole(clip: Clip): boolean {
  return clip.state === 'ready' && clip.init !== null && clip.segments.length > 0;
}

export function sizeOf(clip: Clip): number {
  return [clip.init, ...clip.segments].reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
}

async function assemble(
  clip: Clip,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Blob> {
  const total = sizeOf(clip);
  const pieces: Blob[] = [];
  let done = 0;
  onProgress(done, total);
  for (const part of [clip.init, ...clip.segments]) {
    if (!part) continue;
    const piece = await fetchPart(part, signal);
    pieces.push(piece);
    done += piece.size;
    onProgress(done, total);
  }
  return new Blob(pieces, { type: clip.picture ? 'video/mp4' : 'audio/mp4' });
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

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads the blob after this turn; a minute is ample for it to begin.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name every file system takes, from the clip's title. */
export function fileName(clip: Clip): string {
  const base = clip.title
    .normalize('NFC')
    .replace(/[\p{C}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 100);
  return `${base || 'clip'}.${clip.picture ? 'mp4' : 'm4a'}`;
}
