// The answer page: everybody can use it, and what was kept arrives once,
// whatever happens to the line and the tab.

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishAsk } from './asks';
import { faultsFound } from './axe';
import { launch, openPage } from './browser';
import { Bucket } from './bucket';

let browser: Browser;
let bucket: Bucket;

beforeAll(async () => {
  [browser, bucket] = await Promise.all([launch(['--use-fake-device-for-media-stream=device-count=2', '--use-fake-ui-for-media-stream']), Bucket.open()]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

/** Both colour schemes: in the second one only colours differ. */
const axe = async (page: Page): Promise<string[]> => {
  const light = await faultsFound(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await faultsFound(page, { rules: ['color-contrast'] });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark];
};

const choice = (page: Page, question: number, kind: string) =>
  page.getByRole('button', { name: `Question ${question}: Answer ${kind}` });

/** Records for a second: what Chromium makes of less it may fail to play. */
const record = async (page: Page): Promise<void> => {
  await page.locator('[data-phase=ready] .record').click();
  await page.locator('.running').getByText('0:01').waitFor();
  await page.locator('.stop').click();
};
/** Into a question that is open already, as the next one is once an answer is kept. */
const write = async (page: Page, question: number, text: string): Promise<void> => {
  await page.locator(`.question:nth-child(${question}) textarea`).fill(text);
  await keep(page);
};
const offerOf = (page: Page) => page.locator('.goodbye .danger');
const keep = (page: Page) => page.getByRole('button', { name: 'Keep and send' }).click();

test('from a practice take to an answer by video: axe in light and dark, 320 pixels, by keyboard', async () => {
  const { page, faults } = await openPage(browser, publishAsk(bucket, 'axe'), { colorScheme: 'light', viewport: { width: 320, height: 640 } });
  // Practice needs no agreement, counts for nothing, and never leaves.
  await page.getByRole('button', { name: 'Try camera and microphone' }).click();
  // Two microphones and two cameras are there, and the other one is remembered.
  const camera = page.getByRole('combobox', { name: 'Camera' });
  await camera.waitFor();
  const [, other] = await camera.locator('option').allTextContents();
  await camera.selectOption({ label: other ?? '' });
  await expect.poll(() => page.locator('.mirror').evaluate((it) => ((it as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()[0]?.label)).toBe(other);
  await record(page);
  await page.getByText('This is how you are seen and heard').waitFor();
  expect(await page.getByRole('button', { name: 'Keep and send' }).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Done' }).click();
  await choice(page, 1, 'by voice').click();
  await page.getByText('Please agree to this first').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('consent');
  expect(await axe(page)).toEqual([]);
  // From here on with the keyboard alone.
  await page.keyboard.press('Space');
  await choice(page, 1, 'by video').focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-phase=ready] .record').waitFor();
  expect(await camera.evaluate((it) => (it as HTMLSelectElement).selectedOptions[0]?.label)).toBe(other);
  await page.keyboard.press('Enter');
  await page.locator('.stop').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByText('Your answer, 0:0').waitFor();
  await page.getByRole('button', { name: 'Record again (3 left)' }).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
  expect(bucket.written('axe')).toEqual([]);
  await page.context().close();
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

test('five answers take seventeen clicks, and what was recorded first is sent meanwhile', async () => {
  const questions = ['One?', 'Two?', 'Three?', 'Four?', 'Five?'];
  const { page, faults } = await openPage(browser, publishAsk(bucket, 'five', { questions }));
  await page.evaluate(() => {
    const counted = window as unknown as { clicks: number };
    counted.clicks = 0;
    window.addEventListener('click', (event) => { counted.clicks += event.isTrusted && event.detail > 0 ? 1 : 0; }, true);
  });
  // By mouse, and not as `check` does: the label is what a hand meets.
  await page.locator('#consent').click();
  await choice(page, 1, 'by voice').click();
  for (const question of questions.keys()) {
    await record(page);
    await page.locator(`.question:nth-child(${question + 1}) [data-phase=review]`).waitFor();
    await keep(page);
  }
  await page.locator('.ending[data-all]').waitFor();
  const clicks = await page.evaluate(() => (window as unknown as { clicks: number }).clicks);
  expect(clicks).toBe(17);
  expect(bucket.written('five').filter((name) => name.endsWith('note')).sort()).toEqual(questions.map((_, index) => `${index}-note`));
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a tab that dies while recording loses no more than a second, and nobody sees it until it is kept', async () => {
  const link = publishAsk(bucket, 'crash');
  const { page } = await openPage(browser, link);
  await page.getByRole('checkbox').check();
  await choice(page, 1, 'by voice').click();
  await page.locator('[data-phase=ready] .record').click();
  await page.locator('.running').getByText('0:02').waitFor();
  const context = page.context();
  const session = await context.newCDPSession(page);
  // It never answers: there is nobody left to.
  void session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
  const again = await context.newPage();
  await again.goto(link);
  await again.getByText(/Your answer, 0:0[1-9]/).waitFor();
  await expect.poll(() => again.locator('audio').evaluate((it) => (it as HTMLAudioElement).error === null && (it as HTMLAudioElement).readyState > 0)).toBe(true);
  expect(bucket.written('crash')).toEqual([]);
  await keep(again);
  await again.getByText('Arrived at').waitFor();
  await again.reload();
  await again.getByText('Arrived at').waitFor();
  expect(await again.locator('[data-phase=review]').count()).toBe(0);
  expect(bucket.written('crash').filter((name) => name.endsWith('note'))).toEqual(['0-note']);
  await context.close();
});

test('a file is refused before it is sent, or arrives as it is; whoever thinks is recorded when the time for it is over', async () => {
  const questions = ['One?', 'Two?', 'Three?'];
  const { page, faults } = await openPage(browser, publishAsk(bucket, 'file', { questions, kinds: ['file', 'voice'], think: 2000 }));
  await page.getByRole('checkbox').check();
  await choice(page, 1, 'with a file').click();
  await page.getByText('One file of up to 24 MB: pdf, png, txt.').waitFor();
  const input = page.locator('input[type=file]');
  await input.setInputFiles({ name: 'cv.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') });
  await page.getByText('Files that end in .exe are not taken.').waitFor();
  expect(await page.getByRole('button', { name: 'Keep and send' }).isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await input.setInputFiles({ name: 'cv.txt', mimeType: 'text/plain', buffer: Buffer.from('A life.') });
  await keep(page);
  await page.getByText('Arrived at').waitFor();
  const note = JSON.parse(bucket.content('file', '0-note').toString()) as Record<string, unknown>;
  expect(note).toMatchObject({ kind: 'file', file: 'cv.txt', bytes: 7 });

  await choice(page, 2, 'by voice').click();
  await page.getByText('Time to think: 0:0').waitFor();
  await page.locator('.running').getByText('0:01').waitFor();
  await page.locator('.stop').click();
  await keep(page);
  // Nobody is recorded because they read on.
  await choice(page, 3, 'by voice').waitFor();
  expect(await page.locator('[data-phase=ready], [data-phase=recording]').count()).toBe(0);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a guest takes everything back, on this device or another, and is told when it is gone', async () => {
  const link = publishAsk(bucket, 'back', { kinds: ['text'] });
  const { page, faults } = await openPage(browser, link, { colorScheme: 'light', viewport: { width: 320, height: 640 } });
  const offer = page.getByRole('button', { name: 'Delete my answers' });
  await page.getByRole('checkbox').check();
  expect(await offer.isVisible()).toBe(false);
  await choice(page, 1, 'in writing').click();
  await write(page, 1, 'Because.');
  await page.getByText('Arrived at').waitFor();
  await write(page, 2, 'There.');
  await page.locator('.ending[data-all]').waitFor();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save a receipt' }).click()]);
  const receipt = readFileSync(await saved.path(), 'utf8');
  expect(receipt).toContain(`${link}#delete\n`);
  await offer.click();
  await page.getByText('Delete all of your answers?').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep them' }).click();
  expect(bucket.written('back')).not.toContain('farewell');

  // Another device knows nothing but the link of the receipt.
  const other = await openPage(browser, `${link}#delete`);
  await other.page.getByText('Delete all of your answers?').waitFor();
  expect(bucket.written('back')).not.toContain('farewell');
  bucket.failing = 'inbox';
  await offerOf(other.page).click();
  await other.page.getByText('That did not go through').waitFor();
  bucket.failing = null;
  await offerOf(other.page).click();
  await other.page.getByText('You asked for your answers to be deleted').waitFor();
  expect(await axe(other.page)).toEqual([]);
  expect(await other.page.getByRole('checkbox').isVisible()).toBe(false);
  expect(JSON.parse(bucket.content('back', 'farewell').toString())).toEqual({ format: 1 });
  expect(bucket.content('back', 'farewell').length).toBe(4096);
  await other.page.context().close();

  publishAsk(bucket, 'back', { kinds: ['text'], deleted: { 0: '2026-11-29T10:00:00Z' } });
  await page.reload();
  await page.getByText('Your answers are deleted', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Keep and send' }).count()).toBe(0);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('the first who come to an open link take its places, and nobody else can take one back', async () => {
  const link = publishAsk(bucket, 'open', { kinds: ['text'], questions: ['Why?'], places: 2 });
  const guests: { page: Page; receipt: string }[] = [];
  for (const name of ['Rosa', 'Mette']) {
    const { page } = await openPage(browser, link);
    await page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await page.getByRole('checkbox').check();
    await choice(page, 1, 'in writing').click();
    await write(page, 1, `${name} thinks so.`);
    await page.locator('.ending[data-all]').waitFor();
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save a receipt' }).click()]);
    guests.push({ page, receipt: readFileSync(await saved.path(), 'utf8') });
  }
  const written = bucket.written('open');
  expect(written.filter((it) => it.endsWith('/0-note')).sort()).toEqual(['0/0-note', '1/0-note']);
  const links = guests.map(({ receipt }) => /#delete=(\d)\.([0-9a-f]{32})$/m.exec(receipt));
  expect(links.map((it) => it?.[1]).sort()).toEqual(['0', '1']);

  const late = await openPage(browser, link);
  await late.page.getByRole('checkbox').check();
  await choice(late.page, 1, 'in writing').click();
  await write(late.page, 1, 'Me, too.');
  await late.page.getByText('Every place at this link is taken.').waitFor();
  expect(bucket.written('open')).toEqual(written);
  await late.page.context().close();

  // The link proves on another device which place is whose.
  const [found] = links;
  const other = await openPage(browser, `${link}${found?.[0] ?? ''}`);
  await offerOf(other.page).click();
  await other.page.getByText('You asked for your answers to be deleted').waitFor();
  const place = found?.[1] ?? '';
  const secret = (name: string): unknown => (JSON.parse(bucket.content('open', `${place}/${name}`).toString()) as { secret: unknown }).secret;
  expect(secret('farewell')).toBe(found?.[2]);
  expect(secret('claim')).toBe(found?.[2]);
  // Whoever has the open link, and no place at it, can take nothing back.
  const stranger = await openPage(browser, `${link}#delete`);
  await offerOf(stranger.page).click();
  await stranger.page.getByText('It cannot be asked for here now').waitFor();
  for (const { page } of [...guests, other, stranger]) await page.context().close();
});
