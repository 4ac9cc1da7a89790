import { t } from '../strings';

export type Row = keyof typeof t.settings.rows;
export type Section = keyof typeof t.settings.sections;

/** What there is to set, in the order in which it is shown. */
export const ROWS: Record<Section, readonly Row[]> = {
  recording: ['countdown', 'systemAudio', 'noise', 'loudness'],
  library: ['folder', 'trash'],
  speech: ['models', 'ownModel'],
  words: ['words'],
  stores: ['stores', 'addStore'],
  viewers: ['viewersComment', 'viewersAtOnce', 'viewersReply', 'viewersCount'],
  sending: ['pause', 'limit', 'metered'],
  hooks: ['hooks', 'addHook'],
  notices: ['notices', 'quiet'],
  assistant: ['assistant'],
  language: ['language'],
  keys: ['hotkeys', 'singleKeys', 'firstSteps'],
};

export const SECTIONS = Object.keys(ROWS) as Section[];

/** The settings that have words which begin as those that were typed. */
export function found(typed: string): ReadonlySet<Row> {
  const words = typed.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const has = (section: Section, row: Row): boolean => words.every((word) => said(section, row).some((it) => it.startsWith(word)));
  const rows = SECTIONS.flatMap((section) => ROWS[section].filter((row) => has(section, row)));
  return new Set(rows);
}

function said(section: Section, row: Row): string[] {
  const { label, text, words } = t.settings.rows[row];
  const all = `${t.settings.sections[section].title} ${label} ${text} ${words}`;
  return all.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
