// Clip time. The clip format counts whole milliseconds, `HTMLMediaElement`
// counts seconds: the brand keeps the two apart, so that seconds exist only at
// the border to the media element.

declare const unit: unique symbol;

/** Whole milliseconds on a clip's own timeline. */
export type Millis = number & { readonly [unit]: 'ms' };

export const ZERO = 0 as Millis;

/** Rounds a count of milliseconds; what is not a number becomes zero. */
export function millis(count: number): Millis {
  return (Number.isFinite(count) ? Math.round(count) : 0) as Millis;
}

export function fromSeconds(seconds: number): Millis {
  return millis(seconds * 1000);
}

export function toSeconds(time: Millis): number {
  return time / 1000;
}

export function clamp(time: number, from: number, to: number): Millis {
  return millis(Math.min(Math.max(time, from), Math.max(from, to)));
}

function split(time: Millis): { hours: number; minutes: number; seconds: number } {
  const all = Math.max(0, Math.floor(time / 1000));
  return {
    hours: Math.floor(all / 3600),
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  };
}

/** `1:23`, or `1:02:03` from an hour on. */
export function clock(time: Millis): string {
  const { hours, minutes, seconds } = split(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A time as a person says it, for screen readers: `1 minute 23 seconds`. */
export function spoken(time: Millis): string {
  const { hours, minutes, seconds } = split(time);
  const said = (n: number, name: string): string => `${n} ${name}${n === 1 ? '' : 's'}`;
  const parts = [];
  if (hours > 0) parts.push(said(hours, 'hour'));
  if (minutes > 0) parts.push(said(minutes, 'minute'));
  if (seconds > 0 || parts.length === 0) parts.push(said(seconds, 'second'));
  return parts.join(' ');
}

/** Reads `83`, `83.5`, `1:23`, `1:02:03`, `1m23s` or `1h2m3s`; anything else is null. */
export function parseMoment(text: string): Millis | null {
  const colons = /^(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)$/.exec(text);
  const units = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  const found = colons ?? units;
  if (!found) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return fromSeconds(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
