import type { Page } from '@playwright/test';

/** A state of the window worth looking at: a scene, and what is done in it first. */
export type State = { name: string; scene: string; act?: (page: Page) => Promise<void>; size?: { width: number; height: number } };

const openFirst = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.getByRole('slider').fill('9100');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
};

/** Long enough for the level strip to fill. */
const speak = (page: Page): Promise<void> => page.waitForTimeout(3_500);

const more = (page: Page): Promise<void> => page.getByRole('button', { name: 'More choices' }).click();

const look = (typed: string) => async (page: Page): Promise<void> => {
  await page.getByLabel('Search what was said').fill(typed);
  await page.getByText(/found/).first().waitFor();
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

export const STATES: State[] = [
  { name: 'library', scene: 'library' },
  { name: 'options', scene: 'library', act: more },
  { name: 'options-chosen', scene: 'everything-chosen', act: more, size: { width: 1080, height: 1000 } },
  { name: 'options-hidden', scene: 'everything-chosen' },
  { name: 'options-area', scene: 'area', act: more },
  { name: 'options-voice', scene: 'library', act: async (page) => { await more(page); await page.getByText('Voice', { exact: true }).click(); } },
  { name: 'countdown', scene: 'countdown' },
  { name: 'recording-everything', scene: 'recording-everything', act: speak },
  { name: 'empty', scene: 'empty' },
  { name: 'loading', scene: 'loading' },
  { name: 'no-devices', scene: 'no-devices' },
  { name: 'no-model', scene: 'no-model' },
  { name: 'library-failed', scene: 'failed' },
  { name: 'problem', scene: 'problem' },
  { name: 'starting', scene: 'starting' },
  { name: 'recording', scene: 'recording', act: speak },
  { name: 'recording-voice', scene: 'voice', act: speak },
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
  { name: 'clip-trim', scene: 'library', act: chooseEnds },
  {
    name: 'clip-voice-trim',
    scene: 'library',
    act: async (page) => {
      await page.getByRole('button', { name: /^Play Feedback/ }).click();
      await page.getByRole('button', { name: /^Trim both ends/ }).click();
      await page.getByRole('slider', { name: 'Beginning' }).waitFor();
    },
  },
  {
    name: 'clip-voice',
    scene: 'library',
    act: (page) => page.getByRole('button', { name: /^Play Feedback/ }).click(),
  },
  {
    name: 'clip-with-findings',
    scene: 'library',
    act: (page) => page.getByRole('button', { name: /^Play Quarterly/ }).click(),
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
  { name: 'smallest', scene: 'library', size: { width: 720, height: 520 } },
  { name: 'smallest-recording', scene: 'recording', size: { width: 720, height: 520 } },
  { name: 'smallest-clip', scene: 'library', size: { width: 720, height: 520 }, act: openFirst },
  // A 720 pixel window at 200 % has 360 pixels of room.
  { name: 'zoomed', scene: 'library', size: { width: 360, height: 560 } },
  { name: 'zoomed-options', scene: 'everything-chosen', size: { width: 360, height: 900 }, act: more },
  { name: 'zoomed-recording', scene: 'recording', size: { width: 360, height: 560 } },
  { name: 'zoomed-search', scene: 'library', size: { width: 360, height: 900 }, act: look('team') },
  { name: 'smallest-trim', scene: 'library', size: { width: 720, height: 520 }, act: chooseEnds },
  { name: 'zoomed-clip', scene: 'library', size: { width: 360, height: 560 }, act: openFirst },
];
