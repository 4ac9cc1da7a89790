// slots.json: what this page may write, until when. Each address is good for
// one object of one size, and overwrites nothing.

import { fetchText, parseJson } from '../base/fetching';
import { asCount, asDate, asList, asRecord, asText, type Json } from '../base/read';

export interface Slots {
  readonly expires: Date;
  readonly headers: ReadonlyMap<string, string>;
  readonly noteBytes: number;
  readonly sizes: readonly number[];
  readonly places: readonly Place[];
  /** Until when a guest can ask for their answers to be deleted; null where nobody can. */
  readonly farewellUntil: Date | null;
}

/** Room for one guest. */
export interface Place {
  /** Takes the place, at a link for everybody; null for a person. */
  readonly claim: string | null;
  /** Asks for everything in it to be deleted. */
  readonly farewell: string | null;
  /** Since when all of it is. */
  readonly deleted: Date | null;
  readonly questions: readonly { readonly note: string; readonly parts: readonly string[] }[];
}

/** `gone`: the ask has ended. `away`: nothing useful came back. */
export async function fetchSlots(): Promise<Slots | 'gone' | 'away'> {
  const fetched = await fetchText('slots.json');
  if (fetched === 'absent') return 'gone';
  if (fetched === 'unreachable') return 'away';
  return readSlots(parseJson(fetched.text)) ?? 'away';
}

export function readSlots(json: unknown): Slots | null {
  const slots = asRecord(json);
  const expires = asDate(slots?.['expires']);
  if (!slots || slots['format'] !== 1 || !expires) return null;
  const query = asText(slots['query']);
  const farewell = asRecord(slots['farewell']);
  const headers = asList(slots['headers']).map((it): [string, string] => {
    const [name, value] = asList(it);
    return [asText(name), asText(value)];
  });
  return {
    expires,
    headers: new Map(headers),
    noteBytes: asCount(slots['note_bytes']),
    sizes: asList(slots['sizes']).map((size) => asCount(size)),
    places: asList(slots['places']).map((it) => readPlace(asRecord(it) ?? {}, query, asText(farewell?.['query']))),
    farewellUntil: asDate(farewell?.['expires']),
  };
}

function readPlace(place: Json, query: string, farewellQuery: string): Place {
  const url = asText(place['url']);
  const address = (name: string, signature: unknown, signed = query): string =>
    `${url}${name}?${signed}&X-Amz-Signature=${asText(signature)}`;
  const claim = asText(place['claim']);
  const farewell = asText(place['farewell']);
  return {
    claim: claim ? address('claim', claim) : null,
    farewell: farewell ? address('farewell', farewell, farewellQuery) : null,
    deleted: asDate(place['deleted']),
    questions: asList(place['questions']).map((it, question) => {
      const slot = asRecord(it) ?? {};
      return {
        note: address(`${question}-note`, slot['note']),
        parts: asList(slot['parts']).map((signature, part) => address(`${question}-${part}`, signature)),
      };
    }),
  };
}
