import type { AskView } from '../backend';
import { when } from '../lib/format';
import { t } from '../strings';

/** More names than this are a number. */
const NAMED = 3;

/** Whether an ask takes answers, and until when. */
export function stateOf(ask: AskView, now: Date = new Date()): string {
  const { closed, cleared, deadline } = ask;
  if (closed !== null) return cleared === null ? t.asks.clearing : t.asks.isClosed;
  if (!ask.open) return t.asks.over;
  return deadline === null ? t.asks.isOpen : t.asks.until({ day: when(deadline, now) });
}

/** Who has not answered everything, in a sentence; null when nobody can any more. */
export function missingOf(ask: AskView): string | null {
  if (ask.closed !== null) return null;
  const missing = ask.guests.filter((it) => it.answered < it.expected);
  if (missing.length === 0) return t.asks.nobodyMissing;
  const names = missing.flatMap((it) => (it.name === null ? [] : [it.name]));
  if (names.length === 0) return null;
  return t.asks.missing({ names: names.slice(0, NAMED).join(', '), more: Math.max(0, names.length - NAMED) });
}
