import { en, type Catalogue } from './en';

/** The language dates, numbers and sentences are written in. */
export const locale = 'en';

/** The catalogue in use. */
export const t: Catalogue = en;
