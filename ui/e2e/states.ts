import type { Page } from '@playwright/test';

/** What somebody asked of their system: more contrast, colours of their own, less motion. */
type Media = { contrast?: 'more'; forcedColors?: 'active'; reducedMotion?: 'reduce' };

/**
 * A state of a window worth looking at: a scene, what is done in it first, and the page of a window that is not the
 * main one, or another language. A picture of one that is `lively` is taken when the level strip has filled.
 */
export type State = { name: string; scene: string; at?: string; language?: string; media?: Media; lively?: true; act?: (page: Page) => Promise<void>; size?: { width: number; height: number } };

/** Waits until what was opened plays, and all of it came: until then its length is a guess. */
const plays = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('video, audio')].every((it) => it instanceof HTMLMediaElement && (it.buffered.length === 0 || (it.buffered.end(0) > 35.5 && Math.abs(it.duration - it.buffered.end(0)) < 0.01))));
};

/** Waits until all of each player's film came, also of one that does not play by itself. */
const came = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => [...document.querySelectorAll('video')].every((it) => it.buffered.length > 0));
  await plays(page);
};

const standAt9 = async (page: Page): Promise<void> => {
  await plays(page);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('slider').fill('9100');
  // Arrow keys are the slider's while it has the focus.
  await page.locator('.controls button').first().focus();
};

const openFirst = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  await standAt9(page);
};

/** As large as the shell makes it (`src-tauri/src/bar`). */
const BAR = { width: 484, height: 54 };

const more = (page: Page): Promise<void> => page.getByRole('button', { name: 'More choices' }).click();

const asList = (page: Page): Promise<void> => page.getByRole('button', { name: 'As a list' }).click();

const look = (typed: string) => async (page: Page): Promise<void> => {
  await page.getByLabel('Search what was said').fill(typed);
  await page.getByText(/found/).first().waitFor();
};

const openAsks = (page: Page): Promise<void> => page.getByRole('button', { name: /^Asks/ }).click();

const openAsk = async (page: Page): Promise<void> => {
  await openAsks(page);
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('heading', { name: /^First talk/ }).waitFor();
};

const openBoard = async (page: Page): Promise<void> => {
  await openAsk(page);
  await page.getByRole('button', { name: 'Review answers' }).click();
  await standAt9(page);
};

/** The first clip, of which a part is chosen. */
async function chooseEnds(page: Page): Promise<void> {
  await openFirst(page);
  await page.getByRole('button', { name: /^Trim both ends/ }).click();
  const beginning = page.getByRole('slider', { name: 'Beginning' });
  await beginning.focus();
  for (let i = 0; i < 2; i += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('slider', { name: 'End' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
}

/** Opens the sheet about the first clip's link; the act is done in it. */
const sharing = (act?: (page: Page) => Promise<void>) => async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await page.getByRole('dialog', { name: /^Share/ }).waitFor();
  await act?.(page);
};

const settings = (act?: (page: Page) => Promise<void>) => async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  await act?.(page);
};

const fill = async (page: Page, fields: Record<string, string>): Promise<void> => {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
};

/** The first steps, up to one of them. */
const steps = (n: number, act?: (page: Page) => Promise<void>) => async (page: Page): Promise<void> => {
  for (let i = 0; i < n; i += 1) await page.getByRole('button', { name: 'Continue' }).click();
  await act?.(page);
};

/** Three clips, chosen by keyboard alone. */
const chooseThree = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByText('3 clips chosen').first().waitFor();
};

/** The first card, as soon as it takes the focus: a row that was just made is measured before it is shown. */
const first = (page: Page): ReturnType<Page['locator']> => page.locator('[data-clip]').filter({ visible: true }).first();

const germanAsk = async (page: Page): Promise<void> => {
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /^First talk/ }).click();
  await page.getByRole('heading', { name: /^First talk/ }).waitFor();
};

/** The main screens, for somebody who needs to see them otherwise. */
const seen = (how: string, media: Media): State[] => [
  { name: `${how}-library`, scene: 'library', media, act: chooseThree },
  { name: `${how}-options`, scene: 'everything-chosen', media, act: more, size: { width: 1080, height: 1000 } },
  { name: `${how}-recording`, scene: 'recording-everything', media, lively: true },
  { name: `${how}-no-devices`, scene: 'no-devices', media },
  { name: `${how}-search`, scene: 'library', media, act: look('team') },
  { name: `${how}-clip`, scene: 'library', media, act: chooseEnds, size: { width: 1080, height: 1100 } },
  { name: `${how}-share`, scene: 'sending', media, act: sharing(), size: { width: 1080, height: 1200 } },
  { name: `${how}-settings`, scene: 'library', media, act: settings(), size: { width: 1080, height: 2800 } },
  { name: `${how}-board`, scene: 'asks', media, act: openBoard },
  { name: `${how}-ask-new`, scene: 'no-asks', media, act: async (page) => { await openAsks(page); await page.getByRole('button', { name: 'New ask' }).click(); } },
  { name: `${how}-bar`, scene: 'recording-everything', media, at: 'bar.html', size: BAR, lively: true },
  { name: `${how}-pick`, scene: 'pick-window', media, at: 'pick.html', act: (page) => page.getByRole('button', { name: /^notes/ }).focus() },
];

export const STATES: State[] = [
  { name: 'welcome', scene: 'first-run', lively: true },
  { name: 'welcome-heard', scene: 'first-run', act: steps(1, async (page) => { await page.getByRole('button', { name: 'Record 5 seconds' }).click(); await page.getByRole('button', { name: 'Play again' }).waitFor(); }) },
  { name: 'welcome-hotkeys', scene: 'first-run', act: steps(2) },
  { name: 'library-chosen', scene: 'library', act: chooseThree },
  { name: 'library-tagging', scene: 'library', act: async (page) => { await chooseThree(page); await page.keyboard.press('t'); await page.getByLabel('Add a tag').fill('Q4'); } },
  { name: 'library', scene: 'library' },
  { name: 'library-list', scene: 'library', act: asList },
  { name: 'options', scene: 'library', act: more },
  { name: 'options-chosen', scene: 'everything-chosen', act: more, size: { width: 1080, height: 1000 } },
  { name: 'options-hidden', scene: 'everything-chosen' },
  { name: 'options-area', scene: 'area', act: more },
  { name: 'options-voice', scene: 'library', act: async (page) => { await more(page); await page.getByText('Voice', { exact: true }).click(); } },
  { name: 'countdown', scene: 'countdown' },
  { name: 'recording-everything', scene: 'recording-everything', lively: true },
  { name: 'empty', scene: 'empty' },
  { name: 'loading', scene: 'loading' },
  { name: 'no-devices', scene: 'no-devices' },
  { name: 'no-model', scene: 'no-model' },
  { name: 'library-failed', scene: 'failed' },
  { name: 'problem', scene: 'problem' },
  { name: 'starting', scene: 'starting' },
  { name: 'recording', scene: 'recording', lively: true },
  { name: 'recording-outline', scene: 'outline', lively: true },
  { name: 'bar-outline', scene: 'outline', at: 'bar.html', size: { ...BAR, height: 98 }, lively: true },
  { name: 'recording-voice', scene: 'voice', lively: true },
  { name: 'no-clipboard', scene: 'no-clipboard' },
  { name: 'paused', scene: 'paused' },
  { name: 'stopping', scene: 'stopping' },
  {
    name: 'just-recorded',
    scene: 'recording',
    act: async (page) => {
      await page.keyboard.press('r');
      await page.getByText('Just recorded').waitFor();
      await page.getByText(/every part of the clip/).waitFor();
    },
  },
  {
    name: 'voice-note-just-recorded',
    scene: 'voice',
    act: async (page) => {
      await page.keyboard.press('r');
      await page.getByText(/every part of the clip/).waitFor();
    },
  },
  {
    name: 'deleted',
    scene: 'library',
    act: async (page) => {
      await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'renaming',
    scene: 'library',
    act: async (page) => {
      await page.getByRole('button', { name: /^Play Feedback/ }).focus();
      await page.keyboard.press('F2');
    },
  },
  { name: 'search', scene: 'library', act: look('team') },
  { name: 'search-nothing', scene: 'library', act: look('unicorn') },
  { name: 'clip', scene: 'library', act: openFirst },
  { name: 'clip-correcting', scene: 'library', act: async (page) => { await openFirst(page); await page.getByRole('button', { name: 'filter', exact: true }).dblclick(); } },
  {
    name: 'clip-corrected',
    scene: 'library',
    act: async (page) => {
      await openFirst(page);
      await page.getByRole('button', { name: 'filter', exact: true }).dblclick();
      await page.keyboard.type('Filterly');
      await page.keyboard.press('Enter');
      await page.getByText('Corrected.').waitFor();
    },
  },
  {
    name: 'clip-talk',
    scene: 'library',
    size: { width: 1080, height: 1100 },
    act: async (page) => {
      await openFirst(page);
      await page.getByRole('button', { name: 'Delete the comment by Ada' }).scrollIntoViewIfNeeded();
    },
  },
  { name: 'clip-trim', scene: 'library', act: chooseEnds },
  {
    name: 'clip-voice-trim',
    scene: 'library',
    act: async (page) => {
      await page.getByRole('button', { name: /^Play Feedback/ }).click();
      await standAt9(page);
      await page.getByRole('button', { name: /^Trim both ends/ }).click();
      await page.getByRole('slider', { name: 'Beginning' }).waitFor();
    },
  },
  {
    name: 'clip-voice',
    scene: 'library',
    act: async (page) => { await page.getByRole('button', { name: /^Play Feedback/ }).click(); await plays(page); },
  },
  {
    name: 'clip-with-findings',
    scene: 'library',
    act: async (page) => { await page.getByRole('button', { name: /^Play Quarterly/ }).click(); await plays(page); },
  },
  { name: 'help', scene: 'library', act: (page) => page.keyboard.press('?') },
  {
    name: 'hotkeys-refused',
    scene: 'hotkey-taken',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('button', { name: /^Voice note, while held: Ctrl/ }).click();
      await page.keyboard.press('Control+Alt+R');
      await page.getByText('already does something else').waitFor();
      await page.getByRole('button', { name: /^Start recording, stop: Ctrl/ }).click();
    },
  },
  { name: 'hotkeys-wayland', scene: 'wayland', act: (page) => page.keyboard.press('?') },
  { name: 'bar', scene: 'recording', at: 'bar.html', size: BAR, lively: true },
  { name: 'bar-everything', scene: 'recording-everything', at: 'bar.html', size: BAR, lively: true },
  { name: 'bar-paused', scene: 'paused', at: 'bar.html', size: BAR },
  { name: 'bar-countdown', scene: 'countdown', at: 'bar.html', size: BAR },
  { name: 'bar-marked', scene: 'recording', at: 'bar.html', size: BAR, act: (page) => page.keyboard.press('t') },
  { name: 'bar-problem', scene: 'problem-recording', at: 'bar.html', size: BAR, act: (page) => page.getByText(/disk/).waitFor() },
  { name: 'bar-stopping', scene: 'stopping', at: 'bar.html', size: BAR },
  { name: 'bar-stopped', scene: 'recording', at: 'bar.html', size: BAR, act: (page) => page.keyboard.press('r') },
  { name: 'bar-discarded', scene: 'recording', at: 'bar.html', size: BAR, act: (page) => page.keyboard.press('x') },
  { name: 'pick-area', scene: 'library', at: 'pick.html' },
  {
    name: 'pick-area-drawn',
    scene: 'library',
    at: 'pick.html',
    act: async (page) => {
      await page.mouse.move(200, 140);
      await page.mouse.down();
      await page.mouse.move(760, 520);
      await page.mouse.up();
    },
  },
  { name: 'pick-window', scene: 'pick-window', at: 'pick.html', act: (page) => page.getByRole('button', { name: /^notes/ }).focus() },
  {
    name: 'share',
    scene: 'library',
    size: { width: 1080, height: 1200 },
    act: async (page) => {
      await openFirst(page);
      await page.getByRole('button', { name: 'Share' }).click();
      await page.getByText('Version 1').waitFor();
      await page.getByRole('button', { name: 'MP4 film' }).click();
      await page.getByText(/^Saved as/).waitFor();
    },
  },
  { name: 'share-sending', scene: 'sending', act: sharing((page) => page.getByText('7 days').click()) },
  {
    name: 'share-waiting',
    scene: 'sending',
    act: async (page) => {
      await page.getByRole('button', { name: /^Play Feedback/ }).focus();
      await page.keyboard.press('l');
      await page.getByRole('button', { name: 'Replace by a clip…' }).click();
    },
  },
  {
    name: 'share-taken-down',
    scene: 'long-acts',
    act: sharing(async (page) => {
      await page.getByRole('button', { name: 'Take the link down' }).click();
      await page.getByRole('button', { name: 'Publish again' }).waitFor();
      await page.getByRole('button', { name: 'Archive (ZIP)' }).click();
    }),
  },
  { name: 'settings', scene: 'library', size: { width: 1080, height: 2800 }, act: settings() },
  { name: 'settings-found', scene: 'library', act: settings((page) => page.getByLabel('Search the settings').fill('store')) },
  { name: 'settings-nothing', scene: 'library', act: settings((page) => page.getByLabel('Search the settings').fill('unicorn')) },
  {
    name: 'settings-tested',
    scene: 'library',
    size: { width: 1080, height: 900 },
    act: settings(async (page) => {
      await page.getByLabel('Search the settings').fill('store');
      await page.getByRole('button', { name: 'Test team' }).click();
      await page.getByText('Nobody can watch a clip in a browser.').waitFor();
    }),
  },
  {
    name: 'settings-refused',
    scene: 'first-settings',
    size: { width: 1080, height: 2400 },
    act: settings(async (page) => {
      await page.getByRole('button', { name: 'Add', exact: true }).nth(1).click();
      await fill(page, { Name: 'team', Bucket: 'clips', 'Access key id': 'AKIA', 'Secret access key': 'secret' });
      await page.getByText('More', { exact: true }).click();
      await page.getByLabel('Bucket', { exact: true }).press('Enter');
      await page.getByText(/is it locked/).waitFor();
      await page.getByRole('button', { name: 'Set one…' }).click();
    }),
  },
  {
    name: 'settings-under-way',
    scene: 'long-acts',
    size: { width: 1080, height: 1500 },
    act: settings(async (page) => {
      await page.getByRole('button', { name: /^Fetch whisper-small/ }).click();
      await page.evaluate(() => (window as unknown as { fake: { tell: (event: unknown) => void } }).fake.tell({ type: 'progress', job: 'model whisper-small-q8_0', permille: 420 }));
      await page.getByText('42 %').waitFor();
      await page.getByRole('button', { name: 'Test team' }).click();
      await page.getByText(/^Trying everything/).waitFor();
    }),
  },
  { name: 'german', scene: 'library', language: 'de' },
  { name: 'german-recording', scene: 'recording-everything', language: 'de', lively: true },
  { name: 'german-welcome', scene: 'first-run', language: 'de', lively: true },
  { name: 'german-welcome-hotkeys', scene: 'first-run', language: 'de', act: async (page) => { for (let i = 0; i < 2; i += 1) await page.getByRole('button', { name: 'Weiter' }).click(); } },
  { name: 'german-options', scene: 'everything-chosen', language: 'de', size: { width: 1080, height: 1000 }, act: (page) => page.getByRole('button', { name: 'Mehr Auswahl' }).click() },
  { name: 'german-chosen', scene: 'library', language: 'de', act: async (page) => { await first(page).focus(); await page.keyboard.press('Space'); await page.keyboard.press('t'); await page.locator('input[list]').waitFor(); } },
  { name: 'german-search', scene: 'library', language: 'de', act: async (page) => { await page.getByLabel('Gesagtes durchsuchen').fill('team'); await page.locator('mark').first().waitFor(); } },
  { name: 'german-clip', scene: 'library', language: 'de', size: { width: 1080, height: 1100 }, act: async (page) => { await first(page).click(); await standAt9(page); } },
  { name: 'german-share', scene: 'sending', language: 'de', size: { width: 1080, height: 1200 }, act: async (page) => { await first(page).focus(); await page.keyboard.press('l'); await page.getByRole('dialog', { name: /teilen$/ }).waitFor(); } },
  { name: 'german-settings', scene: 'library', language: 'de', size: { width: 1080, height: 2800 }, act: settings() },
  { name: 'german-help', scene: 'library', language: 'de', act: (page) => page.keyboard.press('?') },
  { name: 'german-asks', scene: 'asks', language: 'de', act: (page) => page.keyboard.press('a') },
  { name: 'german-ask-new', scene: 'no-asks', language: 'de', size: { width: 1080, height: 1000 }, act: async (page) => { await page.keyboard.press('a'); await page.getByRole('button', { name: 'Neue Anfrage' }).click(); } },
  { name: 'german-ask-sheet', scene: 'asks', language: 'de', act: germanAsk },
  { name: 'german-board', scene: 'asks', language: 'de', act: async (page) => { await germanAsk(page); await page.getByRole('button', { name: 'Durchsehen' }).click(); await standAt9(page); } },
  { name: 'german-bar', scene: 'recording-everything', language: 'de', at: 'bar.html', size: BAR, lively: true },
  ...seen('contrast', { contrast: 'more' }),
  ...seen('forced', { forcedColors: 'active' }),
  { name: 'smallest', scene: 'library', size: { width: 720, height: 520 } },
  { name: 'smallest-recording', scene: 'recording', size: { width: 720, height: 520 } },
  { name: 'smallest-clip', scene: 'library', size: { width: 720, height: 520 }, act: openFirst },
  { name: 'asks', scene: 'asks', act: openAsks },
  { name: 'asks-none', scene: 'no-asks', act: openAsks },
  {
    name: 'ask-new',
    scene: 'no-asks',
    size: { width: 1080, height: 1000 },
    act: async (page) => {
      await openAsks(page);
      await page.getByRole('button', { name: 'New ask' }).click();
      await page.getByLabel('Questions', { exact: true }).fill('1. Who are you?\n2. What did you build?');
      await page.getByText('More', { exact: true }).click();
    },
  },
  { name: 'ask-without-bucket', scene: 'no-bucket', act: async (page) => { await openAsks(page); await page.getByRole('button', { name: 'New ask' }).click(); } },
  { name: 'ask-sheet', scene: 'asks', act: openAsk },
  { name: 'ask-closing', scene: 'asks', act: async (page) => { await openAsk(page); await page.getByRole('button', { name: 'Close…' }).click(); } },
  { name: 'board', scene: 'asks', act: openBoard },
  { name: 'board-beside', scene: 'asks', act: async (page) => { await openBoard(page); await page.keyboard.press('b'); await page.getByRole('article').nth(1).waitFor(); await came(page); } },
  { name: 'board-written', scene: 'asks', act: async (page) => { await openBoard(page); await page.getByRole('button', { name: /^4. How do you/ }).click(); } },
  { name: 'board-passing-on', scene: 'asks', act: async (page) => { await openBoard(page); await page.keyboard.press('s'); await page.getByRole('button', { name: 'Pass on 1…' }).click(); } },
  { name: 'board-by-question', scene: 'asks', act: async (page) => { await openBoard(page); await page.keyboard.press('g'); await page.keyboard.press('ArrowDown'); await plays(page); } },
  { name: 'smallest-board', scene: 'asks', size: { width: 720, height: 520 }, act: openBoard },
  // A 720 pixel window at 200 % has 360 pixels of room.
  { name: 'zoomed', scene: 'library', size: { width: 360, height: 560 } },
  { name: 'zoomed-list', scene: 'library', size: { width: 360, height: 900 }, act: asList },
  { name: 'zoomed-options', scene: 'everything-chosen', size: { width: 360, height: 900 }, act: more },
  { name: 'zoomed-recording', scene: 'recording', size: { width: 360, height: 560 } },
  { name: 'zoomed-asks', scene: 'asks', size: { width: 360, height: 900 }, act: openAsks },
  { name: 'zoomed-board', scene: 'asks', size: { width: 360, height: 900 }, act: openBoard },
  { name: 'zoomed-search', scene: 'library', size: { width: 360, height: 900 }, act: look('team') },
  { name: 'smallest-trim', scene: 'library', size: { width: 720, height: 520 }, act: chooseEnds },
  { name: 'zoomed-share', scene: 'library', size: { width: 360, height: 900 }, act: sharing() },
  { name: 'zoomed-settings', scene: 'library', size: { width: 360, height: 900 }, act: settings() },
  { name: 'zoomed-clip', scene: 'library', size: { width: 360, height: 560 }, act: openFirst },
];
