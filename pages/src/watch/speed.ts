// The speeds on offer.

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

export function faster(rate: number): number {
  return SPEEDS.find((speed) => speed > rate + 0.01) ?? SPEEDS[SPEEDS.length - 1] ?? rate;
}

export function slower(rate: number): number {
  return SPEEDS.findLast((speed) => speed < rate - 0.01) ?? SPEEDS[0];
}

/** A remembered speed, if it is one we offer. */
export function knownSpeed(value: unknown): number {
  return SPEEDS.find((speed) => speed === value) ?? 1;
}

/** `1×`, `1.25×`. */
export function speedName(rate: number): string {
  return `${rate}×`;
}
