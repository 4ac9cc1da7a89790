// How loud a voice note is along its length, found by decoding it in the
// browser. Where that fails, or would cost too much, there is simply none.

import { asRecord } from '../base/read';
import { clipOf, type WatchStore } from '../watch/state';
import { isWhole } from './download';
import type { Clip } from './manifest';

/** Decoding takes 11 MB a minute for a moment; longer notes get a plain bar. */
const LONGEST_MS = 10 * 60 * 1000;
/** The lowest rate every browser decodes to; loudness needs no more. */
const RATE = 8000;
const BARS = 480;

export function findPeaks(store: WatchStore): void {
  let sought = false;
  store.observe(clipOf, (clip) => {
    if (sought || !clip || !isWhole(clip) || clip.duration > LONGEST_MS || savesData()) return;
    sought = true;
    decode(clip).then(
      (samples) => store.report({ peaks: loudness(samples, BARS) }),
      () => undefined,
    );
  });
}

function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: unknown };
  return asRecord(connection)?.['saveData'] === true;
}

async function decode(clip: Clip): Promise<Float32Array> {
  const parts = [clip.init, ...clip.segments].filter((part) => part !== null);
  const pieces = await Promise.all(
    parts.map(async (part) => {
      const response = await fetch(part.file, { credentials: 'omit' });
      if (!response.ok) throw new Error(part.file);
      return response.blob();
    }),
  );
  const sound = await new Blob(pieces).arrayBuffer();
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(sound);
  return decoded.getChannelData(0);
}

/** Loudness of `bars` equal stretches, 0 to 1, the loudest being 1. */
export function loudness(samples: Float32Array, bars: number): number[] {
  const values = Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * samples.length) / bars);
    const to = Math.floor(((bar + 1) * samples.length) / bars);
    let power = 0;
    for (let at = from; at < to; at += 1) power += (samples[at] ?? 0) ** 2;
    return to > from ? Math.sqrt(power / (to - from)) : 0;
  });
  const loudest = Math.max(...values);
  // A square root lifts soft speech to where it can be seen.
  return loudest > 0 ? values.map((value) => Math.sqrt(value / loudest)) : values;
}
