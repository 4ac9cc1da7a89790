import { expect, it } from 'vitest';

import { ASKS } from '../../fake/asks';
import { NOW } from '../../fake/data';
import { missingOf, stateOf } from './progress';

const [talk, offsite, kickOff] = ASKS;
if (!talk || !offsite || !kickOff) throw new Error('no asks');

it('says until when answers are taken', () => {
  expect(stateOf(talk, NOW)).toBe('until Dec 1');
  expect(stateOf({ ...talk, deadline: null }, NOW)).toBe('open');
  expect(stateOf(offsite, NOW)).toBe('deadline over');
  expect(stateOf(kickOff, NOW)).toBe('closed');
  expect(stateOf({ ...kickOff, cleared: null }, NOW)).toBe('closed, not deleted yet');
});

it('names who is missing, three of them', () => {
  expect(missingOf(talk)).toBe('Missing: Grace Hopper, Edsger Dijkstra, Barbara Liskov and 1 more');
  expect(missingOf({ ...talk, guests: talk.guests.slice(0, 3) })).toBe('Missing: Grace Hopper');
  expect(missingOf({ ...talk, guests: talk.guests.slice(0, 2) })).toBe('Everybody has answered everything');
  expect(missingOf(offsite)).toBeNull();
  expect(missingOf(kickOff)).toBeNull();
});
