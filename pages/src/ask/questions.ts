// ask.json: what is asked, by whom, and how it may be answered.

import { asCount, asDate, asList, asRecord, asText } from '../base/read';
import { millis, type Millis } from '../base/time';

export const KINDS = ['video', 'screen', 'voice', 'text', 'file'] as const;
export type AnswerKind = (typeof KINDS)[number];

export interface Ask {
  readonly title: string;
  /** Who asks; may be empty. */
  readonly from: string;
  /** Who is asked; null at a link for everybody. */
  readonly name: string | null;
  readonly introduction: string;
  readonly questions: readonly string[];
  readonly kinds: readonly AnswerKind[];
  /** How often a recording may be made anew. */
  readonly retakes: number;
  readonly limit: Millis | null;
  /** How long one may think before a recording begins by itself. */
  readonly think: Millis | null;
  readonly deadline: Date | null;
  readonly consent: string;
  readonly kept: string;
  /** Which files are taken: how their names end, and how many bytes they may have. */
  readonly files: { readonly endings: readonly string[]; readonly bytes: number };
}

const FORMAT = 1;

/** Null for what is not an ask this page understands. */
export function readAsk(json: unknown): Ask | null {
  const ask = asRecord(json);
  if (!ask || ask['format'] !== FORMAT) return null;
  const questions = asList(ask['questions']).map((it) => asText(asRecord(it)?.['text']));
  const kinds = asList(ask['kinds']).filter((it): it is AnswerKind => KINDS.some((kind) => kind === it));
  if (questions.length === 0 || kinds.length === 0) return null;
  const files = asRecord(ask['files']);
  return {
    title: asText(ask['title']),
    from: asText(ask['from']),
    name: asText(ask['name']) || null,
    introduction: asText(ask['introduction']),
    questions,
    kinds,
    retakes: asCount(ask['retakes'], 3),
    limit: asTime(ask['time_limit_ms']),
    think: asTime(ask['think_time_ms']),
    deadline: asDate(ask['deadline']),
    consent: asText(ask['consent']),
    kept: asText(ask['kept']),
    files: {
      endings: asList(files?.['endings']).map((it) => asText(it)).filter(Boolean),
      bytes: asCount(files?.['bytes']),
    },
  };
}

function asTime(value: unknown): Millis | null {
  const time = asCount(value);
  return time > 0 ? millis(time) : null;
}
