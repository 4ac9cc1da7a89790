import type { Answer, AssistantView, Commands, HookView, Preferences, SpeechModel, StoreCheck, StoreReport, StoreView } from '../src/backend';

/** Answers as the app does; the act and what it is about are noted. */
export type Answerer = <T>(act: keyof Commands, about: unknown[], run: () => T) => Answer<T>;

type SettingsActs =
  | 'preferences' | 'setLanguage' | 'setNotices' | 'setWords' | 'setTrashDays' | 'setViewers' | 'setUpload' | 'showFolder' | 'pauseSending' | 'resumeSending'
  | 'models' | 'getModel' | 'useModel' | 'removeModel' | 'words' | 'addWord' | 'removeWord'
  | 'stores' | 'addStore' | 'removeStore' | 'restoreStore' | 'setDefaultStore' | 'setRetention' | 'testStore'
  | 'hooks' | 'addHook' | 'removeHook' | 'restoreHook' | 'testHook'
  | 'assistant' | 'setAssistant' | 'forgetAssistant' | 'restoreAssistant';

const PREFERENCES: Preferences = {
  library_dir: '~/.local/share/aside/clips',
  exports_dir: '~/Downloads',
  trash_days: 30,
  viewers: { comments: false, replies: false, visits: false, at_once: false },
  upload: { limit_kib_per_second: null, on_metered: 'wait' },
  sending_paused: false,
  language: new URLSearchParams(location.search).get('language'),
  notices: { shown: true, quiet: null },
};

const model = (given: Partial<SpeechModel> & Pick<SpeechModel, 'name'>): SpeechModel => ({
  installed: false,
  chosen: false,
  bytes: 0,
  download_bytes: 0,
  languages: '99 languages',
  times_real_time: null,
  ...given,
});

const MODELS = [
  model({ name: 'whisper-base.en-q8_0', languages: 'English', installed: true, chosen: true, bytes: 81_800_000, download_bytes: 78_000_000, times_real_time: 9.4 }),
  model({ name: 'whisper-base-q8_0', installed: true, bytes: 81_800_000, download_bytes: 78_000_000, times_real_time: 8.1 }),
  model({ name: 'whisper-small-q8_0', bytes: 264_000_000, download_bytes: 252_000_000 }),
  model({ name: 'whisper-large-v3-turbo-q5_0', bytes: 574_000_000, download_bytes: 547_000_000, times_real_time: 0.7 }),
  model({ name: 'silero-vad', languages: 'tells speech from noise', installed: true, bytes: 885_000, download_bytes: 885_000 }),
];

export const STORES: StoreView[] = [
  { name: 'folder', kind: 'folder', place: '~/.local/share/aside/store', public_url: 'http://127.0.0.1:4747/', default: false, keys: 'not needed', retention_days: null },
  { name: 'team', kind: 's3', place: 'https://s3.example.com/clips/', public_url: 'https://clips.example.com/', default: true, keys: 'keyring', retention_days: 90 },
];

const check = (name: string, state: StoreCheck['state'], detail: string, meaning = ''): StoreCheck => ({ name, state, detail, meaning });

const REPORT: StoreReport = {
  store: 'team',
  usable: false,
  checks: [
    check('write', 'works', 'a page was written'),
    check('read', 'works', 'it holds what was written'),
    check('read a part', 'works', '7 bytes of it'),
    check('list', 'works', 'the page is in the list'),
    check('damaged uploads refused', 'missing', 'it took other bytes than it was told', 'Everything sent is read back and compared, which takes twice as long.'),
    check('large uploads', 'works', 'two parts became one object'),
    check('browsers of other sites', 'fails', 'there is no rule for them', 'Nobody can watch a clip in a browser.'),
    check('pages are public', 'works', 'anybody can read one'),
    check('delete', 'works', 'nothing of it is left'),
  ],
};

const fixed = (it: StoreCheck): StoreCheck => (it.state === 'fails' ? { ...it, state: 'fixed', detail: 'a rule was set', meaning: '' } : it);

const HOOKS: HookView[] = [
  { name: 'design-channel', kind: 'slack', url: null, secret: 'keyring', waiting: 0, given_up: 0, trouble: null },
  { name: 'wiki', kind: 'generic', url: 'https://wiki.example.com/hooks/aside', secret: 'keyring', waiting: 2, given_up: 0, trouble: 'It did not answer within 10 s.' },
];

const ASSISTANT: AssistantView = { url: 'http://127.0.0.1:11434/v1', model: 'qwen3:8b', key: 'none' };

/** Settings that are only pretended. */
export function settingsCommands(answer: Answerer, unset: boolean): Pick<Commands, SettingsActs> {
  let preferences = PREFERENCES;
  let models = MODELS;
  let words = unset ? [] : ['Dashly', 'Kubernetes', 'Anna Kowalczyk'];
  let stores = unset ? STORES.slice(0, 1).map((store) => ({ ...store, default: true })) : STORES;
  let hooks = unset ? [] : HOOKS;
  let assistant = unset ? null : ASSISTANT;
  let removed: (() => void) | null = null;
  const restore = (): null => {
    removed?.();
    removed = null;
    return null;
  };
  const without = <T extends { name: string }>(list: T[], name: string): T[] => list.filter((it) => it.name !== name);
  const done = (run: () => void) => (): null => {
    run();
    return null;
  };
  return {
    preferences: () => answer('preferences', [], () => preferences),
    setLanguage: (language) => answer('setLanguage', [language], done(() => (preferences = { ...preferences, language }))),
    setWords: (words) => answer('setWords', [words], () => null),
    setNotices: (notices) => answer('setNotices', [notices], done(() => (preferences = { ...preferences, notices }))),
    setTrashDays: (trash_days) => answer('setTrashDays', [trash_days], done(() => (preferences = { ...preferences, trash_days }))),
    setViewers: (viewers) => answer('setViewers', [viewers], done(() => (preferences = { ...preferences, viewers }))),
    setUpload: (upload) => answer('setUpload', [upload], done(() => (preferences = { ...preferences, upload }))),
    showFolder: (folder) => answer('showFolder', [folder], () => null),
    pauseSending: (id) => answer('pauseSending', [id], done(() => id === null && (preferences = { ...preferences, sending_paused: true }))),
    resumeSending: (id) => answer('resumeSending', [id], done(() => id === null && (preferences = { ...preferences, sending_paused: false }))),
    models: () => answer('models', [], () => models),
    getModel: (name, job) =>
      answer('getModel', [name, job], () => {
        models = models.map((it) => (it.name === name ? { ...it, installed: true } : it));
        return [name];
      }),
    useModel: (name) => answer('useModel', [name], done(() => (models = models.map((it) => ({ ...it, chosen: it.name === name }))))),
    removeModel: (name) => answer('removeModel', [name], done(() => (models = models.map((it) => (it.name === name ? { ...it, installed: false } : it))))),
    words: () => answer('words', [], () => words),
    addWord: (word) => answer('addWord', [word], done(() => (words = [...words.filter((it) => it !== word), word]))),
    removeWord: (word) => answer('removeWord', [word], done(() => (words = words.filter((it) => it !== word)))),
    stores: () => answer('stores', [], () => stores),
    addStore: (form) =>
      answer('addStore', [form.name], () => {
        const place = `${form.endpoint}/${form.bucket}/`;
        const keys = form.secret_access_key === '' ? 'none' : 'keyring';
        const added: StoreView = { name: form.name, kind: 's3', place, public_url: place, default: form.default, keys, retention_days: null };
        stores = [...stores.map((it) => ({ ...it, default: it.default && !form.default })), added];
        return added;
      }),
    removeStore: (name) =>
      answer('removeStore', [name], done(() => {
        const before = stores;
        removed = () => (stores = before);
        stores = without(stores, name).map((it, i) => ({ ...it, default: it.default || i === 0 }));
      })),
    restoreStore: () => answer('restoreStore', [], restore),
    setDefaultStore: (name) => answer('setDefaultStore', [name], done(() => (stores = stores.map((it) => ({ ...it, default: it.name === name }))))),
    setRetention: (name, retention_days) =>
      answer('setRetention', [name, retention_days], done(() => (stores = stores.map((it) => (it.name === name ? { ...it, retention_days } : it))))),
    testStore: (store, fix, job) =>
      answer('testStore', [store, fix, job], () => {
        const checks = fix ? REPORT.checks.map(fixed) : REPORT.checks;
        return { ...REPORT, store, checks, usable: fix };
      }),
    hooks: () => answer('hooks', [], () => hooks),
    addHook: (form) =>
      answer('addHook', [form.name], () => {
        const url = form.slack ? null : form.url;
        hooks = [...hooks, { name: form.name, kind: form.slack ? 'slack' : 'generic', url, secret: 'keyring', waiting: 0, given_up: 0, trouble: null }];
        return { name: form.name, secret_copied: !form.slack && form.secret === '' };
      }),
    removeHook: (name) =>
      answer('removeHook', [name], done(() => {
        const before = hooks;
        removed = () => (hooks = before);
        hooks = without(hooks, name);
      })),
    restoreHook: () => answer('restoreHook', [], restore),
    testHook: (name) => answer('testHook', [name], () => null),
    assistant: () => answer('assistant', [], () => assistant),
    setAssistant: ({ url, model: name, key }) => answer('setAssistant', [url, name], done(() => (assistant = { url, model: name, key: key === '' ? 'none' : 'keyring' }))),
    forgetAssistant: () =>
      answer('forgetAssistant', [], done(() => {
        const before = assistant;
        removed = () => (assistant = before);
        assistant = null;
      })),
    restoreAssistant: () => answer('restoreAssistant', [], restore),
  };
}
