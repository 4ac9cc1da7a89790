// How a recording of any length goes into objects of fixed sizes: the largest
// that fit, the last one filled up with zeros. Whoever reads it does the same
// (`share/src/ask/ladder.rs`).

/** The numbers of the objects that `bytes` go into, in order; null when they are too many. */
export function plan(sizes: readonly number[], bytes: number): number[] | null {
  const order = sizes.map((_, index) => index).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  const chosen: number[] = [];
  let left = bytes;
  for (const index of order) {
    const size = sizes[index] ?? Infinity;
    if (size > left) continue;
    chosen.push(index);
    left -= size;
  }
  if (left > 0) {
    const last = order.findLast((index) => !chosen.includes(index) && (sizes[index] ?? 0) >= left);
    if (last === undefined) return null;
    chosen.push(last);
  }
  return chosen;
}

/** The most that goes in. */
export function capacity(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The content of each object of a plan, cut out of `whole` and filled up. */
export function cut(whole: Blob, sizes: readonly number[], chosen: readonly number[]): Blob[] {
  let at = 0;
  return chosen.map((index) => {
    const size = sizes[index] ?? 0;
    const part = whole.slice(at, at + size);
    at += size;
    return part.size === size ? part : new Blob([part, new Uint8Array(size - part.size)]);
  });
}
