// Reading JSON somebody else wrote: each reader takes anything and gives a
// value of the type it names, or the fallback.

export type Json = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** A finite number that is not negative. */
export function asCount(value: unknown, fallback = 0): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback;
}

/** A moment; null for what is none. */
export function asDate(value: unknown): Date | null {
  const date = new Date(asText(value));
  return Number.isNaN(date.getTime()) ? null : date;
}

/** One of a closed set of words. */
export function asOneOf<T extends string>(value: unknown, words: readonly T[], fallback: T): T {
  return words.find((word) => word === value) ?? fallback;
}
