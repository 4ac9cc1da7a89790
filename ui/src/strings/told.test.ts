import { afterEach, describe, expect, it } from 'vitest';

import { speak } from '.';
import en from './en.json';
import { read } from './messages';
import { told } from './told';

/** All that the app is made of, in lower case, with its texts in one line each. */
const SOURCES = Object.values(import.meta.glob<string>('../../../{app,capture,library,recorder,share,src-tauri,transcript}/src/**/*.rs', { query: '?raw', import: 'default', eager: true }))
  .join('\n')
  .replaceAll(/\\\n\s*/g, '')
  .replaceAll('\\"', '"')
  .toLowerCase();

/** Sentences that the app puts together, in the parts it has. */
const PUT_TOGETHER: Record<string, string[]> = {
  stillRecorded: ['still being recorded'],
  systemGap: ['Some of the computer’s sound is missing', 'silence was put there'],
  microphoneLost: ['Your microphone', 'went away at', 'and the clip goes on'],
  microphoneBack: ['Your microphone', 'is back: it is heard again from'],
  pictureMissing: ['The picture', 'is missing from'],
  soundMissing: ['The sound', 'is missing from'],
  diskLow: ['are left on the disk', 'That lasts for about'],
  endedFull: ['The recording ended at', 'the disk was full', 'All before is kept'],
  endedNearlyFull: ['The recording ended at', 'the disk was nearly full', 'All before is kept'],
  endedBroken: ['The recording ended at', 'the disk failed', 'All before is kept'],
};

afterEach(() => speak('en'));

describe('what the app tells', () => {
  it('is a whole sentence, whatever language is spoken', async () => {
    expect(told('the disk is on fire')).toBe('The disk is on fire.');
    expect(told('Is it muted?')).toBe('Is it muted?');
    await speak('de');
    expect(told('the disk is on fire')).toBe('The disk is on fire.');
    expect(told('')).toBe('');
  });

  it('is said in the language of the window, with what stands in it', async () => {
    await speak('de');
    expect(told('there is no space left to write /home/ada/clips: No space left on device (os error 28)')).toBe('Für /home/ada/clips ist kein Platz mehr: No space left on device (os error 28).');
    expect(told('the store "team" cannot be reached: no route to host')).toBe('Die Ablage „team“ ist nicht erreichbar: no route to host.');
    expect(told("Check the store's keys and rights: `aside store test` tries each of them.")).toMatch(/^Schlüssel und Rechte/);
    expect(told('Your microphone was silent from 1:04 on.')).toBe('Das Mikrofon war ab 1:04 still.');
  });

  it('takes nothing that stands in it for a pattern', async () => {
    await speak('de');
    expect(told('there is no clip {why} <b>{0}')).toBe('Es gibt keinen Clip {why} <b>{0}.');
  });

  it.each(Object.entries(en.told))('is what the app says: %s', (name, english) => {
    const parts = PUT_TOGETHER[name] ?? english.split(/\{\w+\}/);
    const bare = parts.map((part) => part.replaceAll('’', "'").replaceAll(/^[\s“”:]+|[\s“”:.]+$/g, '').toLowerCase());
    expect(bare.filter((part) => part !== '' && !SOURCES.includes(part))).toEqual([]);
  });

  it.each(Object.entries(en.told))('is known by a pattern of its own: %s', async (name, english) => {
    const values = Object.fromEntries([...english.matchAll(/\{(\w+)\}/g)].map(([, at]) => [at, `<${at ?? ''}>`]));
    const said = String(read(english, 'en').format(values));
    expect(told(said)).toBe(said);
    await speak('de');
    const german = (await import('./de.json')).default.told[name as keyof typeof en.told];
    expect(told(said)).toBe(String(read(german, 'de').format(values)));
  });
});
