import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

const heading = (page: Page, name: string) => page.getByRole('heading', { name });

test('three steps by keyboard alone, and never again', async ({ page }) => {
  await open(page, 'first-run');
  await expect(heading(page, 'Does it hear you?')).toBeFocused();
  await expect(page.getByText('Sounds good')).toBeVisible();
  await page.keyboard.press('Enter');

  await expect(heading(page, 'Hear yourself')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Play again' })).toBeFocused();
  await expect(page.getByText(/how you sound/)).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(heading(page, 'Does it hear you?')).toBeFocused();
  expect(await asked(page), 'what was recorded is forgotten').toContain('endTrial');

  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Two keys are all you need')).toBeFocused();
  await page.getByRole('button', { name: /^Voice note, while held/ }).first().click();
  await page.keyboard.press('F9');
  await expect(page.getByRole('button', { name: /^Voice note, while held: F9/ })).toBeVisible();
  await page.getByRole('button', { name: 'Start using Aside' }).click();
  await expect(page.getByRole('button', { name: /^Record/ })).toBeFocused();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  expect((await asked(page)).filter((act) => act === 'welcomed')).toHaveLength(1);
});

test('the first steps can be left at any time, by a key or by recording', async ({ page }) => {
  await open(page, 'first-run');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Record/ })).toBeFocused();
  expect(await asked(page)).toContain('welcomed');

  await open(page, 'first-run');
  await page.keyboard.press('r');
  await expect(page.getByText('Recording your screen')).toBeVisible();
  expect(await asked(page)).toContain('welcomed');
});

test('the first steps are found again in the help and in the settings', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Show the first steps again' }).click();
  await expect(heading(page, 'Does it hear you?')).toBeFocused();
  await page.keyboard.press('Control+,');
  await page.getByLabel('Search the settings').fill('first steps');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(heading(page, 'Does it hear you?')).toBeFocused();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('Dashboard').or(page.getByText(/7 clips/)).first()).toBeVisible();
  expect(await asked(page), 'they were seen before').not.toContain('welcomed');
});
