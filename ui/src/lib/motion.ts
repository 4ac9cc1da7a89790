const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** A duration in milliseconds, or none for those who asked for less motion. */
export function motion(ms: number): number {
  return reduced.matches ? 0 : ms;
}
