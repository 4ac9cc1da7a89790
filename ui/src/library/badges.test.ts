import { expect, it } from 'vitest';

import { CLIPS } from '../../fake/data';
import type { ClipSummary } from '../backend';
import { badges } from './badges';

const said = (changes: Partial<ClipSummary>, receipt = false): string[] => {
  const clip = CLIPS[0];
  if (!clip) throw new Error('no clips');
  return badges({ ...clip, ...changes }, receipt).map((b) => b.text);
};

it('says one thing about a clip that is well', () => expect(said({})).toEqual(['Verified']));
it('does not praise a clip that is not published', () => expect(said({ publish: 'failed' })).toEqual(['Not published']));
it('puts what the check found first', () => {
  expect(said({ verified: false, transcript: 'working' })).toEqual(['Needs a look', 'Transcribing…']);
});
it('says only the state of a clip that is not whole', () => {
  expect(said({ state: 'recovering', publish: 'failed' })).toEqual(['Recovering…']);
});
it('leaves the check to the receipt beside it', () => expect(said({ verified: false }, true)).toEqual([]));
it('says that a link has expired, and does not call it published', () => expect(said({ publish: 'expired' })).toEqual(['Link has expired']));
