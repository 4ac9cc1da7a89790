import { expect, test } from 'vitest';
import { proofIn } from './farewell';

test('a link proves a place at an open link, and only in the form that was given', () => {
  const secret = '0123456789abcdef'.repeat(2);
  expect(proofIn(`#delete=12.${secret}`)).toEqual({ index: 12, secret });
  for (const hash of ['', '#delete', '#delete=', `#delete=-1.${secret}`, `#delete=1.${secret}0`, `#delete=1.${secret.toUpperCase()}`, `#delete=12345.${secret}`]) {
    expect(proofIn(hash)).toBeNull();
  }
});
