import { afterEach, describe, expect, it } from 'vitest';

import { decibels, fineClock, listed, size, spoken } from '../lib/format';
import { language, LANGUAGES, languageFor, shellWords, speak, t } from '.';
import en from './en.json';
import { sentences, type Messages } from './messages';
import { argumentsOf, catalogueType } from './typed';

const FILES = import.meta.glob<Messages>('./*.json', { eager: true, import: 'default' });

afterEach(() => speak('en'));

describe('the catalogue', () => {
  it('has the types of the English sentences; `npm run strings` makes them anew', async () => {
    await expect(catalogueType(en)).toMatchFileSnapshot('catalogue.ts');
  });

  it.each(Object.entries(FILES))('is whole in %s: every sentence, no other, with the arguments of the English one', (_, messages) => {
    expect(argumentsByName(messages)).toEqual(argumentsByName(en));
  });

  it.each(Object.keys(FILES))('is of a language that has a name: %s', (path) => {
    const tag = path.slice('./'.length, -'.json'.length);
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
    expect(new Intl.DisplayNames(tag, { type: 'language', fallback: 'none' }).of(tag)).toBeTruthy();
    expect(LANGUAGES).toContain(tag);
  });

  it('is English where a language lacks a sentence', () => {
    const some = sentences({ a: 'A', b: { c: '{n, plural, one {# clip} other {# clips}}', d: 'D' } }, 'de', { b: { c: '{n} C' }, a: { e: 'E' } });
    expect(some).toMatchObject({ a: 'A', b: { d: 'D' } });
    expect((some['b'] as { c: (args: object) => string }).c({ n: 2 })).toBe('2 C');
  });
});

describe('the language', () => {
  it('is the chosen one, else the first there is of those the user reads', () => {
    expect(languageFor('de', ['en-GB'])).toBe('de');
    expect(languageFor(null, ['xx', 'de-AT', 'en'])).toBe('de');
    expect(languageFor('xx', ['de'])).toBe('de');
    expect(languageFor(null, ['fr-fr', 'xx'])).toBe('en');
    expect(languageFor(null, [])).toBe('en');
  });

  it('is that of sentences, numbers and the document, and can be changed back', async () => {
    await speak('de');
    expect([language, document.documentElement.lang]).toEqual(['de', 'de']);
    expect(t.header.record).toBe('Aufnehmen');
    expect([t.library.count({ n: 1 }), t.library.count({ n: 10_000 })]).toEqual(['1 Clip', '10.000 Clips']);
    expect([size(12_430_000), decibels(-6), decibels(0), fineClock(3_200)]).toEqual(['12,4 MB', '−6 dB', '0 dB', '0:03,20']);
    expect([spoken(65_000), listed(['Ada', 'Grace'])]).toEqual(['1 Minute, 5 Sekunden', 'Ada und Grace']);
    await speak('en');
    expect([t.header.record, size(12_430_000), decibels(6)]).toEqual(['Record', '12.4 MB', '+6 dB']);
  });

  it('is English when there is no such file', async () => {
    await speak('de');
    await speak('xx');
    expect([language, t.header.record]).toEqual(['en', 'Record']);
  });

  it('is that of the shell, which puts the values in', async () => {
    await speak('de');
    expect(shellWords()).toMatchObject({ quit: 'Beenden', recording: 'Aufnahme läuft, {time}', uploading: 'Clips unterwegs: {n}', digest: { from_two: ' von {one} und {other}', heard: 'Der Text von „{title}“ ist da' } });
  });
});

/** Every sentence by its whole name, and what it takes. */
function argumentsByName(messages: Messages, before = ''): Record<string, string> {
  const of = ([name, text]: [string, string | Messages]): [string, string][] =>
    typeof text === 'string' ? [[before + name, text === '' ? 'nothing' : argumentsOf(text)]] : Object.entries(argumentsByName(text, `${before}${name}.`));
  return Object.fromEntries(Object.entries(messages).flatMap(of));
}
