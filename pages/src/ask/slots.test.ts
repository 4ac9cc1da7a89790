import { expect, test } from 'vitest';
import { readAsk } from './questions';
import { readSlots } from './slots';

test('slots become whole addresses', () => {
  const slots = readSlots({
    format: 1, expires: '2026-11-29T10:00:00.123456789Z', headers: [['if-none-match', '*']], query: 'a=b',
    farewell: { expires: '2026-12-01T10:00:00Z', query: 'c=d' },
    note_bytes: 4096, sizes: [16384, 65536],
    places: [
      { url: 'https://b.example/in/p/', farewell: 'f', questions: [{ note: 'n0', parts: ['s0', 's1'] }] },
      { url: 'https://b.example/in/q/', questions: [], deleted: '2026-11-28T10:00:00Z' },
    ],
  });
  expect(slots?.expires.getTime()).toBe(Date.UTC(2026, 10, 29, 10, 0, 0, 123));
  expect(slots?.headers.get('if-none-match')).toBe('*');
  const place = slots?.places[0];
  expect(place?.claim).toBeNull();
  expect(slots?.farewellUntil?.getTime()).toBe(Date.UTC(2026, 11, 1, 10));
  expect(place?.farewell).toBe('https://b.example/in/p/farewell?c=d&X-Amz-Signature=f');
  expect(place?.deleted).toBeNull();
  expect(slots?.places[1]).toMatchObject({ farewell: null, questions: [], deleted: new Date('2026-11-28T10:00:00Z') });
  expect(place?.questions[0]?.note).toBe('https://b.example/in/p/0-note?a=b&X-Amz-Signature=n0');
  expect(place?.questions[0]?.parts[1]).toBe('https://b.example/in/p/0-1?a=b&X-Amz-Signature=s1');
});

test('what is not understood is said to be', () => {
  for (const json of [null, [], {}, { format: 2 }, { format: 1, expires: 'soon' }]) {
    expect(readSlots(json)).toBeNull();
    expect(readAsk(json)).toBeNull();
  }
  expect(readAsk({ format: 1, questions: [{ text: 'Why?' }], kinds: ['virus'] })).toBeNull();
});

test('an ask is read with what may be missing', () => {
  const ask = readAsk({ format: 1, title: 'T', questions: [{ text: 'Why?' }], kinds: ['voice', 'virus'], consent: 'I agree' });
  expect(ask).toMatchObject({ questions: ['Why?'], kinds: ['voice'], retakes: 3, limit: null, deadline: null, name: null });
});
