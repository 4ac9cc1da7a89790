import { expect, test, type Page } from '@playwright/test';

import { open } from './window';

type Asked = [act: string, ...about: unknown[]];

/** What was asked of the app about cutting. */
const cuts = async (page: Page): Promise<Asked[]> => {
  const all = await page.evaluate(() => (window as unknown as { fake: { asked: Asked[] } }).fake.asked);
  return all.filter(([act]) => ['trim', 'untrim', 'cancelTrim'].includes(act)).map(([act, , ...about]) => [act, ...about]);
};

const paused = async (page: Page): Promise<void> => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
};

const at = (page: Page, ms: number): Promise<void> => page.getByRole('slider', { name: 'Position' }).fill(String(ms));

test('both ends by keyboard: at the playhead, by a picture, cut, and taken back', async ({ page }) => {
  await paused(page);
  await at(page, 5_000);
  await page.locator('h1').focus();
  await page.keyboard.press('[');
  const beginning = page.getByRole('slider', { name: 'Beginning' });
  await expect(beginning).toHaveAttribute('aria-valuenow', '5000');
  await page.keyboard.press('ArrowRight');
  await expect(beginning).toHaveAttribute('aria-valuetext', '0:05.03');
  await at(page, 20_000);
  await page.locator('h1').focus();
  await page.keyboard.press(']');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByRole('slider', { name: 'End' })).toHaveAttribute('aria-valuenow', '19000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Trimmed to 0:13')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Trim the clip' })).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('The whole clip is back')).toBeVisible();
  expect(await cuts(page)).toEqual([
    ['trim', { from_ms: 5_033, until_ms: 19_000 }],
    ['untrim', null],
  ]);
});

test('an end is dragged, the picture follows, and Escape leaves all as it was', async ({ page }) => {
  await paused(page);
  await page.getByRole('button', { name: /^Trim both ends/ }).click();
  const end = page.getByRole('slider', { name: 'End' });
  const box = (await end.boundingBox())!;
  await page.mouse.move(box.x + 4, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x - 200, box.y + 20, { steps: 4 });
  await page.mouse.up();
  const value = Number(await end.getAttribute('aria-valuenow'));
  expect(value).toBeLessThan(31_000);
  const position = page.getByRole('slider', { name: 'Position' });
  await expect.poll(async () => Math.abs(Number(await position.inputValue()) - value)).toBeLessThan(150);
  await page.keyboard.press('Escape');
  await expect(end).toBeHidden();
  await expect(page.getByRole('region', { name: 'Clip', exact: true })).toBeVisible();
  expect(await cuts(page)).toEqual([]);
});

test('a clip that was cut can be had whole again', async ({ page }) => {
  await paused(page);
  await at(page, 10_000);
  await page.locator('h1').focus();
  await page.keyboard.press(']');
  await page.getByRole('button', { name: 'Trim', exact: true }).click();
  await expect(page.getByText('Trimmed to 0:10')).toBeVisible();
  await page.getByRole('button', { name: /^Trim both ends/ }).click();
  await page.getByRole('button', { name: 'Bring back the whole clip' }).click();
  await expect(page.getByText('The whole clip is back')).toBeVisible();
  await page.getByRole('button', { name: /^Trim both ends/ }).click();
  await expect(page.getByRole('button', { name: 'Bring back the whole clip' })).toBeHidden();
});

test('asked for before the film is there, it begins once it is', async ({ page }) => {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\.(m3u8|mp4|m4s)(\?|$)/, async (route) => {
    await arrived;
    await route.continue();
  });
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  const trim = page.getByRole('button', { name: /^Trim both ends/ });
  await trim.click();
  await expect(trim).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('slider', { name: 'Beginning' })).toBeHidden();
  arrive();
  await expect(page.getByRole('slider', { name: 'Beginning' })).toBeVisible();
});
