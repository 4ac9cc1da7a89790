import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

const card = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^Play ${name}`) });
const chosen = (page: Page, n: number) => expect(page.getByRole('toolbar').getByText(n === 1 ? '1 clip chosen' : `${n.toLocaleString('en')} clips chosen`)).toBeVisible();
const about = async (page: Page, act: string): Promise<unknown[]> =>
  page.evaluate((act) => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked.filter(([it]) => it === act).map(([, it]) => it), act);

test('clips are chosen by keyboard, deleted at once, and one undo brings them back', async ({ page }) => {
  await open(page, 'library');
  await card(page, 'Onboarding').focus();
  await page.keyboard.press('Space');
  await chosen(page, 1);
  await expect(card(page, 'Onboarding')).toHaveAttribute('aria-label', /chosen$/);
  await page.keyboard.press('Shift+ArrowRight');
  await chosen(page, 2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('toolbar')).toBeHidden();
  await expect(page.getByRole('status').filter({ hasText: 'No clip is chosen any more' })).toBeAttached();

  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Delete');
  await expect(page.getByText('3 clips deleted')).toBeVisible();
  await expect(card(page, 'Answers for Friday')).toBeFocused();
  await expect(page.getByText('4 clips', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('7 clips', { exact: true })).toBeVisible();
  expect((await asked(page)).filter((act) => act === 'restore')).toHaveLength(3);
});

test('clips are chosen by mouse, and their links copied and films saved together', async ({ page }) => {
  await open(page, 'library');
  await card(page, 'Onboarding').click({ modifiers: ['Control'] });
  await card(page, 'Why the import').click({ modifiers: ['Shift'] });
  await chosen(page, 3);
  // A plain click goes on choosing; Enter still plays.
  await card(page, 'Answers for Friday').click();
  await chosen(page, 4);
  await page.getByRole('button', { name: 'Copy links' }).click();
  await expect(page.getByText('4 links copied, one a line')).toBeVisible();
  expect(String((await about(page, 'copyWords')).at(-1)).split('\n')).toHaveLength(4);
  await page.getByRole('button', { name: 'Save as MP4' }).click();
  await expect(page.getByText('4 films saved')).toBeVisible();
  expect(await about(page, 'saveCopy')).toHaveLength(4);

  await page.keyboard.press('Control+a');
  await chosen(page, 7);
});

test('a click right after scrolling finds the card under it', async ({ page }) => {
  await open(page, 'library');
  await expect(card(page, 'Onboarding')).toBeVisible();
  const found = await page.evaluate(async () => {
    const app = document.querySelector('.app');
    const list = document.querySelector('[role=list]');
    if (!app || !list) return null;
    app.scrollTop = 60;
    // The list hears of it in the next frame, and shows it in the one after.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const { left, top } = list.getBoundingClientRect();
    return { scrolled: app.scrollTop, onCard: document.elementFromPoint(left + 80, top + 80)?.closest('[role=listitem]') !== null };
  });
  expect(found).toEqual({ scrolled: 60, onCard: true });
});

test('clips are tagged together, found by the tag, and one undo takes it back', async ({ page }) => {
  await open(page, 'library');
  await card(page, 'Onboarding').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('t');
  await expect(page.getByLabel('Add a tag')).toBeFocused();
  await page.keyboard.type('#Q4 review');
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Q4 review” added to 2 clips')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Play .*Tags: .*Q4 review/ })).toHaveCount(2);
  await page.keyboard.press('Escape');

  await page.getByRole('combobox', { name: 'Tag' }).selectOption('Q4 review');
  await expect(page.getByText('2 of 7 clips')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  // The last clip with it has lost it: all are shown again.
  await expect(page.getByText('7 clips', { exact: true })).toBeVisible();
});

test('ten thousand clips are chosen at once, and the list stays small', async ({ page }) => {
  await open(page, 'many');
  await card(page, 'Onboarding .* 1,').focus();
  await page.keyboard.press('Control+a');
  await chosen(page, 10_000);
  expect(await page.locator('article').count()).toBeLessThan(60);
});
