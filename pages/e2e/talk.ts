// What lies beside a clip's page whose viewers may send something back, as
// Aside signs it; the bucket of these tests takes whatever has the right name.

import type { Bucket } from './bucket';

export interface Said {
  readonly comments: readonly { id: string; name?: string; text: string; at_ms?: number; received: string }[];
  readonly reactions: readonly { emoji: string; count: number }[];
  readonly reply?: string;
  readonly replies?: readonly { name?: string; link: string; duration_ms: number; received: string }[];
}

const OBJECTS_OF_A_VISIT = 5;

export function offerSlots(
  bucket: Bucket,
  id: string,
  said: Said | null,
  { slots = 20, expires = '2100-01-01T00:00:00Z' }: { slots?: number; expires?: string } = {},
): void {
  const file = (name: string, bytes: number, objects: number): string => JSON.stringify({
    format: 1, expires, bytes, query: 'X-Amz-Expires=604800', url: `${bucket.origin}/aside/inbox/${id}/`,
    headers: [['content-type', 'application/octet-stream'], ['if-none-match', '*']],
    slots: Array.from({ length: slots }, (_, at) => [`${name}${at}`, Array.from({ length: objects }, () => 'aa')]),
  });
  bucket.put(id, 'slots.json', file('slot', 4096, 1));
  bucket.put(id, 'visits.json', file('visit', 1, OBJECTS_OF_A_VISIT));
  bucket.put(id, 'conversation.json', JSON.stringify({ format: 1, at_once: false, ...(said ?? { comments: [], reactions: [] }) }));
}
