import { t } from '.';
import en from './en.json';

/**
 * What the app tells is an English sentence, also in a clip's folder. Those under `told` the window says in its
 * language: the English one is the pattern it is known by, and what stands at its braces is put into the other.
 */
const PATTERNS = Object.entries(en.told).map(([name, english]) => ({ name: name as keyof typeof en.told, pattern: patternOf(english) }));

/** A sentence of the app's in the window's language, as far as there is one; whole, with a capital and a full stop. */
export function told(said: string): string {
  const english = whole(said);
  for (const { name, pattern } of PATTERNS) {
    const found = pattern.exec(english);
    if (found) return inWords(t.told[name], found.groups ?? {});
  }
  return english;
}

function inWords(sentence: string | ((args: never) => string), args: Record<string, string>): string {
  return typeof sentence === 'string' ? sentence : (sentence as (args: Record<string, string>) => string)(args);
}

/** Errors are told as parts of a sentence. */
function whole(said: string): string {
  const text = said.trim();
  const ended = text === '' || /[.!?…]["”’)]?$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** Code has straight quotes and apostrophes where the window has round ones. */
function patternOf(english: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('’', "['’]").replaceAll(/[“”]/g, '["“”]');
  const source = english.split(/\{(\w+)\}/).map((part, i) => (i % 2 === 1 ? `(?<${part}>.+?)` : literal(part)));
  return new RegExp(`^${source.join('')}$`, 's');
}
