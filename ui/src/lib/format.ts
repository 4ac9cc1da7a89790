import { locale, t } from '../strings';

/** A length as a player shows it: `0:07`, `12:03`, `1:02:03`; whole seconds, rounded down. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A moment to a hundredth of a second, for those who look at single pictures: `0:03.20`. */
export function fineClock(ms: number): string {
  const hundredths = Math.max(0, Math.round(ms / 10));
  const point = new Intl.NumberFormat(locale).format(0.1).charAt(1);
  return `${clock(hundredths * 10)}${point}${String(hundredths % 100).padStart(2, '0')}`;
}

/** A length as it is read aloud: `1 minute, 5 seconds`. */
export function spoken(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, 'hour' | 'minute' | 'second'][] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const said = parts.filter(([n, unit]) => n > 0 || (unit === 'second' && seconds === 0));
  const format = ([value, unit]: [number, string]): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
  return new Intl.ListFormat(locale, { type: 'unit' }).format(said.map(format));
}

/** When a clip was made, as short as the distance to `now` allows. */
export function when(rfc3339: string, now: Date = new Date()): string {
  const made = new Date(rfc3339);
  if (Number.isNaN(made.getTime())) return '';
  const time = timeOfDay(rfc3339);
  const days = daysBetween(made, now);
  if (days === 0) return `${t.time.today}, ${time}`;
  if (days === 1) return `${t.time.yesterday}, ${time}`;
  const year: Intl.DateTimeFormatOptions = made.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' };
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...year }).format(made);
}

/** A moment to come, with its year. */
export function moment(rfc3339: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(locale, options).format(new Date(rfc3339));
}

/** The time of day: `15:42`. */
export function timeOfDay(rfc3339: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(rfc3339));
}

/** A day as a date field has it: `2026-11-29`. */
export function day(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A size as people say it: `640 kB`, `12.4 MB`, `1.1 GB`. */
export function size(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const at = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** at;
  const digits = at > 1 && value < 100 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[at] ?? 'byte', maximumFractionDigits: digits }).format(value);
}

/** A change of loudness, with its sign: `+6 dB`. */
export function decibels(n: number): string {
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(n);
  return `${signed.replace('-', '−')} dB`;
}

/** Some names as they are said: `Ada, Grace and Alan`. */
export function listed(names: string[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

/** A link without its scheme, its long id shortened in the middle. */
export function shortLink(link: string): string {
  const bare = link.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return bare.replace(/([0-9a-z]{6})[0-9a-z]{14,}([0-9a-z]{4})$/, '$1…$2');
}

/** Where a level lies on a meter from -60 dBFS (0) to 0 dBFS (1); null is no sound at all. */
export function meterPosition(dbfs: number | null): number {
  return dbfs === null ? 0 : Math.min(1, Math.max(0, (dbfs + 60) / 60));
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (d: Date): number => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
