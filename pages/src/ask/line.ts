// How fast the guest's line sends: measured with what is sent anyway.

/** Smaller objects say more about the way there and back than about the line. */
const LARGE_ENOUGH = 48 * 1024;
const SLOW = 1_200_000;

/** A new estimate in bit/s, from the one before and what was sent just now. */
export function measured(before: number | null, bytes: number, ms: number): number | null {
  if (bytes < LARGE_ENOUGH || ms <= 0) return before;
  const now = (bytes * 8000) / ms;
  // A line that got worse is believed at once; one that got better, bit by bit.
  return before === null || now < before ? now : before + (now - before) / 3;
}

/** Whether voice would arrive noticeably sooner than video. */
export function isSlow(bitsPerSecond: number | null): boolean {
  return bitsPerSecond !== null && bitsPerSecond < SLOW;
}

/** What the browser believes of the line before anything was sent; most say nothing. */
export function guessed(): number | null {
  const line = (navigator as { connection?: { effectiveType?: string; saveData?: boolean } }).connection;
  if (!line) return null;
  const speeds: Record<string, number> = { 'slow-2g': 50_000, '2g': 70_000, '3g': 700_000 };
  return speeds[line.effectiveType ?? ''] ?? (line.saveData ? 700_000 : null);
}
