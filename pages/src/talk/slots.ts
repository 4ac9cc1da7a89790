// slots.json and visits.json: what this page may write, until when. Each
// address is good for one object of one size, and overwrites nothing. Which
// slots are free nobody says: one is taken at random, and the next where
// somebody was faster.

import { padded, send } from '../ask/sending';
import { fetchText, parseJson } from '../base/fetching';
import { asCount, asDate, asList, asRecord, asText } from '../base/read';

export interface Slots {
  readonly expires: Date;
  readonly headers: ReadonlyMap<string, string>;
  /** How long each object is. */
  readonly bytes: number;
  readonly slots: readonly Slot[];
}

export interface Slot {
  readonly id: string;
  readonly addresses: readonly string[];
}

/**
 * `full`: every slot is taken. `expired`: the addresses were not renewed for a
 * week, or there are none. `away`: nobody answered. `refused`: the store does
 * not take it.
 */
export type NotSent = 'full' | 'expired' | 'away' | 'refused';

export function readSlots(json: unknown): Slots | null {
  const file = asRecord(json);
  const expires = asDate(file?.['expires']);
  if (!file || file['format'] !== 1 || !expires) return null;
  const [url, query] = [asText(file['url']), asText(file['query'])];
  return {
    expires,
    bytes: asCount(file['bytes']),
    headers: new Map(asList(file['headers']).map((it): [string, string] => {
      const [name, value] = asList(it);
      return [asText(name), asText(value)];
    })),
    slots: asList(file['slots']).map((it) => {
      const [id, signatures] = asList(it);
      const all = asList(signatures);
      const name = (object: number): string => (all.length > 1 ? `${asText(id)}-${object}` : asText(id));
      return {
        id: asText(id),
        addresses: all.map((it, object) => `${url}${name(object)}?${query}&X-Amz-Signature=${asText(it)}`),
      };
    }),
  };
}

/** A slot of ours: its first object is there. */
export interface Taken {
  readonly id: string;
  /** Writes another object of it; one that is there stays. */
  more(object: number): Promise<void>;
}

/** Takes a free slot by writing its first object, which is this text, filled up with spaces. */
export async function take(file: string, text: string): Promise<Taken | NotSent> {
  const fetched = await fetchText(file);
  if (fetched === 'unreachable') return 'away';
  const slots = fetched === 'absent' ? null : readSlots(parseJson(fetched.text));
  if (!slots || slots.expires.getTime() < Date.now()) return 'expired';
  for (const slot of shuffled(slots.slots)) {
    const write = (object: number) =>
      send(slot.addresses[object] ?? '', slots.headers, padded(text, slots.bytes), () => undefined);
    const sent = await write(0);
    if (sent === 'done') return { id: slot.id, more: async (object) => void (await write(object)) };
    if (sent !== 'there') return sent;
  }
  return 'full';
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => [Math.random(), item] as const);
  return order.sort(([one], [other]) => one - other).map(([, item]) => item);
}
