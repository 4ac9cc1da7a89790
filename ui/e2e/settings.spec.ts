import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

const acts = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);

test('a setting is found by what it is about, changed, and left by keyboard', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('Control+,');
  const field = page.getByLabel('Search the settings');
  await expect(field).toBeFocused();
  await page.keyboard.type('bandwidth');
  const limit = page.getByLabel('Use only a part of the line');
  await limit.fill('512');
  await limit.press('Enter');
  await expect.poll(async () => (await acts(page)).find(([act]) => act === 'setUpload')?.[1]).toEqual({ limit_kib_per_second: 512, on_metered: 'wait' });
  await limit.fill('much');
  await limit.press('Enter');
  await expect(limit).toHaveValue('512');
  await expect(page.getByRole('heading', { name: 'Webhooks' })).toBeHidden();
  await field.press('Escape');
  await expect(page.getByRole('heading', { name: 'Webhooks' })).toBeVisible();
  await field.press('Escape');
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
});

test('what viewers of new clips may do is chosen once, and comments before they are shown at once', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('Control+,');
  await page.getByLabel('Search the settings').fill('new clips allow');
  const atOnce = page.getByRole('switch', { name: 'Show comments before you accept them' });
  await expect(atOnce).toBeDisabled();
  await page.getByRole('switch', { name: 'Comment and react' }).press('Space');
  await atOnce.press('Space');
  await page.getByRole('switch', { name: 'Reply by voice or video' }).press('Space');
  const last = async (): Promise<unknown> => (await acts(page)).filter(([act]) => act === 'setViewers').at(-1)?.[1];
  await expect.poll(last).toEqual({ comments: true, replies: true, visits: false, at_once: true });
});

test('the window speaks another language at once, and hands the shell its words', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('Control+,');
  await page.getByLabel('Search the settings').fill('deutsch');
  await page.getByLabel('Language of the window').selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await expect(page.getByLabel('Sprache des Fensters')).toBeFocused();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect.poll(async () => (await acts(page)).filter(([act]) => act === 'setLanguage' || act === 'setWords').slice(-2)).toMatchObject([
    ['setLanguage', 'de'],
    ['setWords', { quit: 'Beenden', recording: 'Aufnahme läuft, {time}' }],
  ]);
  // Another window begins in it.
  expect(await page.evaluate(() => localStorage.getItem('aside.language'))).toBe('de');
  await page.getByLabel('Sprache des Fensters').selectOption('');
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
});

test('a store is added, tried at once and put right, and its secret is not in the window any more', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('Control+,');
  await page.getByLabel('Search the settings').fill('add a store');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('archive');
  await page.getByLabel('Bucket', { exact: true }).fill('clips');
  await page.getByLabel('Access key id').fill('AKIA');
  await page.getByLabel('Secret access key').fill('very-secret');
  await page.getByLabel('Secret access key').press('Enter');
  await page.getByLabel('Search the settings').fill('store');
  await expect(page.getByRole('radio', { name: /^archive/ })).toBeChecked();
  await expect(page.getByText('Nobody can watch a clip in a browser.')).toBeVisible();
  expect(await page.content()).not.toContain('very-secret');
  await page.getByRole('button', { name: 'Put right what can be' }).click();
  await expect(page.getByText('Clips can be published here.')).toBeVisible();
  expect((await acts(page)).filter(([act]) => act === 'testStore').map((it) => it.slice(1, 3))).toEqual([['archive', false], ['archive', true]]);
});

test('what is removed can be taken back', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('Control+,');
  for (const [what, act] of [['team', 'restoreStore'], ['wiki', 'restoreHook']] as const) {
    const remove = page.getByRole('button', { name: `Remove ${what}`, exact: true });
    await remove.click();
    await expect(remove).toBeHidden();
    await page.keyboard.press('Control+z');
    await expect(remove).toBeVisible();
    expect(await asked(page)).toContain(act);
  }
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove “Kubernetes”' }).click();
  await undo.click();
  await expect(page.getByRole('button', { name: 'Remove “Kubernetes”' })).toBeVisible();
});

test('a webhook for a program gets its secret on the clipboard; a channel hides its address', async ({ page }) => {
  await open(page, 'first-settings');
  await page.keyboard.press('Control+,');
  await page.getByLabel('Search the settings').fill('add a webhook');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByLabel('Address of the incoming webhook')).toHaveAttribute('type', 'password');
  await page.getByText('Program', { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('ci');
  await page.getByLabel('Address', { exact: true }).fill('https://ci.example.com/aside');
  await page.getByLabel('Address', { exact: true }).press('Enter');
  await expect(page.getByText(/Its secret is on your clipboard/)).toBeVisible();
  await page.getByLabel('Search the settings').fill('webhooks');
  await page.getByRole('button', { name: 'Test ci' }).click();
  await expect(page.getByText('ci took it')).toBeVisible();
});

test('a model is fetched with progress, called off, and chosen', async ({ page }) => {
  await open(page, 'long-acts');
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: /^Fetch whisper-small-q8_0, 252 MB/ }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(async () => (await acts(page)).at(-1)).toEqual(['cancel', 'model whisper-small-q8_0']);
  await page.getByRole('button', { name: 'Use whisper-base-q8_0' }).click();
  await expect(page.getByRole('button', { name: 'Use whisper-base.en-q8_0' })).toBeVisible();
  // Whether there will be words is asked anew.
  expect((await asked(page)).filter((act) => act === 'state')).toHaveLength(2);
});
