import type { Catalogue } from './catalogue';
import en from './en.json';
import { sentences } from './messages';

/** The language dates, numbers and sentences are written in. */
export const locale = 'en';

/** The catalogue in use. */
export const t = sentences(en, locale) as unknown as Catalogue;
