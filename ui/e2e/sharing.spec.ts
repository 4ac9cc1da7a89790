import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

const acts = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);

const ONBOARDING = '5k2m9x0c7r8t4w1y3z6a2b5d7e';

test('a link is passed on from a moment, in the shape that is needed, by keyboard', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('slider').fill('9100');
  await expect(page.locator('.time')).toContainText('0:09');
  await page.getByRole('heading', { name: /^Onboarding/ }).focus();
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Copy link' }).last()).toBeFocused();
  await page.getByRole('checkbox', { name: /^Start at 0:/ }).press('Space');
  await expect(page.getByLabel('Link', { exact: true })).toHaveValue(/[?]t=\d+$/);
  await page.getByRole('button', { name: 'For e-mail' }).press('Enter');
  await expect(page.getByText(/are on your clipboard, for an e-mail/)).toBeAttached();
  const [, id, shape, at] = (await acts(page)).find(([act]) => act === 'copyShare') ?? [];
  expect([id, shape]).toEqual([ONBOARDING, 'html']);
  expect(at).toBeGreaterThanOrEqual(9_000);

  // No key of the sheet reaches the window behind it.
  await page.keyboard.press('r');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('heading', { name: /^Onboarding/ })).toBeFocused();
  expect(await asked(page)).not.toContain('record');
});

test('a link ends when it is to, is taken down, and comes back as it was', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await page.getByText('7 days').click();
  await expect(page.getByText(/It works until 29 November 2026/)).toBeVisible();
  await page.getByText('Until…').click();
  await page.getByLabel('Last day').fill('2027-01-31');
  await expect(page.getByText(/It works until 31 January 2027/)).toBeVisible();
  await page.getByRole('button', { name: 'Take the link down' }).click();
  await expect(page.getByText('Nobody can watch it at its link.')).toBeVisible();
  await page.getByRole('button', { name: 'Publish again' }).click();
  await expect(page.getByText(/It works until 31 January 2027/)).toBeVisible();
  const untils = (await acts(page)).filter(([act]) => act === 'expire').map(([, , until]) => until);
  expect(untils).toEqual(['7d', '2027-01-31T23:59:59.000Z', 'now', '2027-01-31T23:59:59.000Z']);
});

test('a film is replaced by a file or a clip, and an older one shown again', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await page.getByRole('button', { name: 'Replace by a file…' }).click();
  await expect(page.getByText('Version 3')).toBeVisible();
  await page.getByRole('button', { name: 'Replace by a clip…' }).click();
  await page.keyboard.type('pricing');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Version 4')).toBeVisible();
  await page.getByRole('button', { name: 'Show version 1 again' }).click();
  await expect(page.getByText('Version 5')).toBeVisible();
  const about = (await acts(page)).filter(([act]) => /^(replace|restoreVersion)/.test(String(act)));
  expect(about).toEqual([
    ['replaceWithFile', ONBOARDING, '/home/anna/Better take.mp4', `replace ${ONBOARDING}`],
    ['replaceWithClip', ONBOARDING, '7n4p1z3e9v0w6y2a5c8d1f4h7k'],
    ['restoreVersion', ONBOARDING, 1],
  ]);
});

test('what is sent says how far it is and why it waits, and goes on when it is told to', async ({ page }) => {
  await open(page, 'sending');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await expect(page.getByText('12.4 MB of 31 MB · 1.3 MB per second')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Play Feedback/ }).focus();
  await page.keyboard.press('l');
  await expect(page.getByText(/no route to host.* It is tried again at 15:44/)).toBeVisible();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText(/^Published/)).toBeVisible();
  expect(await asked(page)).toEqual(expect.arrayContaining(['pauseSending', 'retrySending']));
});

test('a copy that takes long shows how far it is, and can be called off', async ({ page }) => {
  await open(page, 'long-acts');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await page.getByRole('button', { name: 'MP4 film' }).click();
  const job = `copy ${ONBOARDING}`;
  await page.evaluate((it) => (window as unknown as { fake: { tell: (event: unknown) => void } }).fake.tell({ type: 'progress', job: it, permille: 640 }), job);
  await expect(page.getByText('64 %')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(async () => (await acts(page)).at(-1)).toEqual(['cancel', job]);
});

test('it is said what a clip is for and until when, and taken back', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  await page.keyboard.press('l');
  await page.getByText('A decision').click();
  await page.getByLabel('Reply by the end of').fill('2026-12-04');
  await expect(page.getByText(/^Until 4 December 2026/)).toBeVisible();
  await page.getByRole('button', { name: 'No date' }).click();
  await expect(page.getByText('Said on the page and in the link’s preview.')).toBeVisible();
  const about = (await acts(page)).filter(([act]) => /^set(Need|ReplyBy)$/.test(String(act)));
  expect(about).toEqual([
    ['setNeed', ONBOARDING, 'decide'],
    ['setReplyBy', ONBOARDING, '2026-12-04T23:59:59.000Z'],
    ['setReplyBy', ONBOARDING, 'never'],
  ]);
});
