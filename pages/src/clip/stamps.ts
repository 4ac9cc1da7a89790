// The stamps in fragmented MP4 (ISO/IEC 14496-12, 8.8.12): a film whose
// beginning was cut off keeps those it had, and a download is to begin at zero.

import type { Millis } from '../base/time';

/** How many ticks of each track make a second. */
export type Timescales = ReadonlyMap<number, number>;

type Box = { readonly type: string; readonly content: DataView };

const HEADER = 8;

/** The boxes in `view`; what does not fit ends them. */
function* boxes(view: DataView): Generator<Box> {
  let at = 0;
  while (at + HEADER <= view.byteLength) {
    const size = view.getUint32(at);
    if (size < HEADER || at + size > view.byteLength) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    yield { type, content: new DataView(view.buffer, view.byteOffset + at + HEADER, size - HEADER) };
    at += size;
  }
}

function children(view: DataView, type: string): DataView[] {
  return [...boxes(view)].filter((box) => box.type === type).map((box) => box.content);
}

/** What a header says of its tracks. */
export function timescales(init: ArrayBuffer): Timescales {
  const scales = new Map<number, number>();
  const moov = children(new DataView(init), 'moov')[0];
  for (const trak of moov ? children(moov, 'trak') : []) {
    const tkhd = children(trak, 'tkhd')[0];
    const mdhd = children(trak, 'mdia').flatMap((mdia) => children(mdia, 'mdhd'))[0];
    // Version, flags, and two times before either field.
    const id = tkhd && after(tkhd);
    const scale = mdhd && after(mdhd);
    if (id && scale) scales.set(id, scale);
  }
  return scales;
}

/** The field after version, flags and two times, which are twice as wide in version 1. */
function after(box: DataView): number | undefined {
  if (box.byteLength < 1) return undefined;
  const at = box.getUint8(0) === 1 ? 20 : 12;
  return at + 4 <= box.byteLength ? box.getUint32(at) : undefined;
}

/** Has every fragment of a segment begin `by` earlier. */
export function shift(segment: ArrayBuffer, scales: Timescales, by: Millis): void {
  for (const moof of children(new DataView(segment), 'moof')) {
    for (const traf of children(moof, 'traf')) {
      const tfhd = children(traf, 'tfhd')[0];
      const tfdt = children(traf, 'tfdt')[0];
      const scale = tfhd && tfhd.byteLength >= 8 ? scales.get(tfhd.getUint32(4)) : undefined;
      if (scale && tfdt) move(tfdt, Math.floor((by * scale) / 1000));
    }
  }
}

function move(tfdt: DataView, ticks: number): void {
  if (tfdt.byteLength >= 12 && tfdt.getUint8(0) === 1) {
    const moved = tfdt.getBigUint64(4) - BigInt(ticks);
    tfdt.setBigUint64(4, moved > 0n ? moved : 0n);
  } else if (tfdt.byteLength >= 8 && tfdt.getUint8(0) === 0) {
    tfdt.setUint32(4, Math.max(0, tfdt.getUint32(4) - ticks));
  }
}
