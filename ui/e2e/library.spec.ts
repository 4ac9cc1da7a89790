import { expect, test, type Page } from '@playwright/test';

import { open } from './window';

const cards = (page: Page): Promise<number> => page.locator('article').count();

test('ten thousand clips are a few dozen cards, from the first to the last', async ({ page }) => {
  await open(page, 'many');
  await expect(page.getByText('10,000 clips')).toBeVisible();
  const first = page.getByRole('button', { name: /^Play Onboarding .* 1,/ });
  await first.focus();
  expect(await cards(page)).toBeLessThan(60);

  await page.keyboard.press('End');
  const last = page.getByRole('button', { name: /^Play Answers .* 10000,/ });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('button', { name: /^Play .* 9997,/ })).toBeFocused();
  expect(await cards(page)).toBeLessThan(60);
  await expect(page.locator('[aria-posinset="10000"]')).toHaveAttribute('aria-setsize', '10000');

  // What has the focus stays, however far one scrolls.
  await page.locator('.app').evaluate((app) => app.scrollTo(0, 0));
  await expect(first).toBeInViewport();
  await expect(page.getByRole('button', { name: /^Play .* 9997,/ })).toBeFocused();
  expect(await cards(page)).toBeLessThan(60);
});

test('clips stand in the order that was chosen, as cards or one a line, and that is remembered', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('combobox', { name: 'Order' }).selectOption('By title');
  const names = (): Promise<string[]> => page.locator('article h3').allTextContents();
  await expect.poll(async () => (await names())[0]).toMatch(/^Answers/);
  await page.getByRole('button', { name: 'As a list' }).click();
  const [one, two] = [page.getByRole('button', { name: /^Play Answers/ }), page.getByRole('button', { name: /^Play Design/ })];
  await one.focus();
  await page.keyboard.press('ArrowDown');
  await expect(two).toBeFocused();
  await page.reload();
  await expect(page.getByRole('button', { name: 'As a list' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await names())[0]).toMatch(/^Answers/);
});
