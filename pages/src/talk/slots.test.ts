import { expect, test } from 'vitest';
import { readSlots } from './slots';

const file = {
  format: 1, expires: '2026-11-29T15:30:00Z', headers: [['if-none-match', '*']], query: 'q=1', bytes: 4096,
  url: 'https://s3.example/inbox/i/c/', slots: [['a', ['11']], ['b', ['22', '33']]],
};

test('addresses are put together from what they share', () => {
  const slots = readSlots(file);
  expect(slots?.expires).toEqual(new Date(file.expires));
  expect(slots?.slots).toEqual([
    { id: 'a', addresses: ['https://s3.example/inbox/i/c/a?q=1&X-Amz-Signature=11'] },
    { id: 'b', addresses: ['https://s3.example/inbox/i/c/b-0?q=1&X-Amz-Signature=22', 'https://s3.example/inbox/i/c/b-1?q=1&X-Amz-Signature=33'] },
  ]);
  expect([...(slots?.headers ?? [])]).toEqual([['if-none-match', '*']]);
});

test.each([null, [], { ...file, format: 2 }, { ...file, expires: 'soon' }])('what is none (%#) is refused', (json) => {
  expect(readSlots(json)).toBeNull();
});
