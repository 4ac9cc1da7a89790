import type { Words } from '../backend';
import type { Catalogue } from './catalogue';
import en from './en.json';
import { sentences, type Messages } from './messages';

/** The languages beside English, each a file of its own, read when it is spoken. */
const OTHERS = import.meta.glob<Messages>(['./*.json', '!./en.json'], { import: 'default' });

/** The languages there are, as BCP 47 tags. */
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(OTHERS).map((path) => path.slice('./'.length, -'.json'.length))];

/** The language in use, one of {@link LANGUAGES}. */
export let language = 'en';

/** What dates and numbers are written in: the language, as it is spoken where the user lives. */
export let locale = localeOf(language);

/** The catalogue in use. */
export let t = sentences(en, locale) as unknown as Catalogue;

/**
 * The language to be spoken: the one that was chosen if there is such, else
 * the first there is of those the user reads, else English.
 */
export function languageFor(chosen: string | null, read: readonly string[] = navigator.languages): string {
  const called = (tag: string): string | undefined => LANGUAGES.find((it) => it.toLowerCase() === tag.toLowerCase());
  const wanted = chosen === null ? read : [chosen, ...read];
  for (const tag of wanted) {
    const found = called(tag) ?? called(tag.split('-')[0] ?? '');
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Has everything that is said from now on be said in one of {@link LANGUAGES}. What is shown already is not. */
export async function speak(wanted: string): Promise<void> {
  const translated = await OTHERS[`./${wanted}.json`]?.();
  language = translated ? wanted : 'en';
  locale = localeOf(language);
  t = sentences(en, locale, translated) as unknown as Catalogue;
  document.documentElement.lang = language;
}

/** The sentences the shell says by itself; it puts the values in. */
export function shellWords(): Words {
  const { recording, paused, countdown, uploading, digest, ...others } = t.shell;
  const n = '{n}';
  const title = '{title}';
  return {
    ...others,
    recording: recording({ time: '{time}' }),
    paused: paused({ time: '{time}' }),
    countdown: countdown({ seconds: '{seconds}' }),
    uploading: uploading({ n }),
    digest: {
      answer: digest.answer,
      answers: digest.answers({ n }),
      from_one: digest.fromOne({ one: '{one}' }),
      from_two: digest.fromTwo({ one: '{one}', other: '{other}' }),
      from_many: digest.fromMany({ n }),
      to_ask: digest.toAsk({ title }),
      to_asks: digest.toAsks({ n }),
      published: digest.published({ title }),
      published_many: digest.publishedMany({ n }),
      heard: digest.heard({ title }),
      heard_many: digest.heardMany({ n }),
    },
  };
}

function localeOf(spoken: string): string {
  return navigator.languages.find((it) => it === spoken || it.startsWith(`${spoken}-`)) ?? spoken;
}
