import { IntlMessageFormat } from 'intl-messageformat';

/** A language's file as it is: sentences in ICU MessageFormat, by nested names. */
export type Messages = { [name: string]: string | Messages };

type Say = (args: Record<string, string | number | boolean>) => string;
type Said = { [name: string]: string | Say | Said };

/**
 * The sentences of `english` in another language: those without arguments as
 * text, the others as functions of them. What a language lacks is English.
 */
export function sentences(english: Messages, locale: string, translated: Messages = english): Said {
  const said = Object.entries(english).map(([name, text]): [string, string | Say | Said] => {
    const other = translated[name];
    if (typeof text !== 'string') return [name, sentences(text, locale, typeof other === 'object' ? other : text)];
    return [name, sentence(typeof other === 'string' ? other : text, locale)];
  });
  return Object.fromEntries(said);
}

function sentence(text: string, locale: string): string | Say {
  if (!/[{']/.test(text)) return text;
  // Few of them are ever said: each is read when it is.
  let format: IntlMessageFormat | undefined;
  return (args) => String((format ??= read(text, locale)).format(args));
}

/** Reads a sentence. */
export function read(text: string, locale: string): IntlMessageFormat {
  return new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
}
