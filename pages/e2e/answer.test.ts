// The answer page: everybody can use it, and what was kept arrives once,
// whatever happens to the line and the tab.

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishAsk } from './asks';
import { launch, openPage } from './browser';
import { Bucket } from './bucket';

let browser: Browser;
let bucket: Bucket;

beforeAll(async () => {
  [browser, bucket] = await Promise.all([launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']), Bucket.open()]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

const axe = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
};

const choice = (page: Page, question: number, kind: string) =>
  page.getByRole('button', { name: `Question ${question}: Answer ${kind}` });

describe.each(['light', 'dark'] as const)('axe, %s, 320 pixels', (colorScheme) => {
  test('from the questions to a take', async () => {
    const link = publishAsk(bucket, `axe-${colorScheme}`);
    const { page, faults } = await openPage(browser, link, { colorScheme, viewport: { width: 320, height: 640 } });
    await choice(page, 1, 'by voice').click();
    await page.getByText('Please agree to this first').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('consent');
    expect(await axe(page)).toEqual([]);
    // From here on with the keyboard alone.
    await page.keyboard.press('Space');
    await choice(page, 1, 'by video').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-phase=ready] .record').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.stop').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Your answer, 0:0').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    expect(bucket.written(`axe-${colorScheme}`)).toEqual([]);
    await page.context().close();
  });
});

test('what was kept survives a cut line and a closed tab, and arrives once', async () => {
  const link = publishAsk(bucket, 'resume');
  const { page } = await openPage(browser, link);
  await page.getByRole('checkbox').check();
  await choice(page, 1, 'in writing').click();
  bucket.failing = 'inbox';
  await page.getByRole('textbox').fill('Because. <b>');
  await page.getByRole('button', { name: 'Keep and send' }).click();
  await page.getByText('Kept on this device, waiting for the connection').waitFor();
  const context = page.context();
  await page.close();
  // The store took the first object, and its answer was lost.
  bucket.failing = 'answers';
  const lost = await context.newPage();
  await lost.goto(link);
  await expect.poll(() => bucket.written('resume')[0]).toBe('0-3');
  await lost.close();
  bucket.failing = null;
  const again = await context.newPage();
  await again.goto(link);
  await again.getByText('Arrived at').waitFor();
  expect(bucket.written('resume')).toEqual(['0-3', '0-note']);
  expect(bucket.content('resume', '0-3').toString()).toMatch(/^Because\. <b>\0+$/);
  const note = JSON.parse(bucket.content('resume', '0-note').toString()) as Record<string, unknown>;
  expect(note).toMatchObject({ format: 1, kind: 'text', bytes: 12 });
  await again.reload();
  await again.getByText('Arrived at').waitFor();
  expect(bucket.refusals).toBeGreaterThan(0);
  expect(await choice(again, 1, 'in writing').count()).toBe(0);
  await context.close();
});

test('a link that was not renewed says so and keeps what is answered', async () => {
  const link = publishAsk(bucket, 'old', { expires: '2020-01-01T00:00:00Z' });
  const { page } = await openPage(browser, link);
  await page.getByText('This link has not been renewed for a week').waitFor();
  await page.getByRole('checkbox').check();
  await choice(page, 2, 'in writing').click();
  await page.getByRole('textbox').fill('Here.');
  await page.getByRole('button', { name: 'Keep and send' }).click();
  await page.getByText('Kept on this device').waitFor();
  expect(bucket.written('old')).toEqual([]);
  publishAsk(bucket, 'old');
  await page.reload();
  await page.getByText('Arrived at').waitFor();
  expect(bucket.written('old')).toEqual(['1-3', '1-note']);
  await page.context().close();
});
