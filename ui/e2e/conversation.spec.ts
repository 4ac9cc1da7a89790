import { expect, test, type Page } from '@playwright/test';

import { open } from './window';

const acts = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);

const ONBOARDING = '5k2m9x0c7r8t4w1y3z6a2b5d7e';

test('comments are accepted one by one and all at once, and a deleted one comes back', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  const talk = page.getByRole('region', { name: 'From viewers' });
  await expect(talk.getByText('Played 12 times: 8 got to the middle, 5 to the end.')).toBeVisible();
  await expect(talk.getByText('👍 4')).toBeVisible();
  // What a stranger wrote is text, whatever it looks like.
  await expect(talk.getByText('<b>Asking</b> for the sales team.')).toBeVisible();

  await talk.getByRole('button', { name: 'Accept the comment by Grace' }).press('Enter');
  await expect(talk.getByRole('button', { name: 'Accept the comment by Grace' })).toBeHidden();
  await talk.getByRole('button', { name: 'Delete the comment by Ada' }).click();
  await expect(talk.getByText('The filter is where')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(talk.getByText('The filter is where')).toBeVisible();
  const judged = (await acts(page)).filter(([act]) => act === 'judge').map(([, , comment, judgement]) => [String(comment)[0], judgement]);
  expect(judged).toEqual([['c', 'shown'], ['a', 'removed'], ['a', 'shown']]);
});

test('what viewers may send back is chosen where the link is shared', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Feedback/ }).focus();
  await page.keyboard.press('l');
  await expect(page.getByText('The page takes nothing and tells you nothing.')).toBeVisible();
  await page.getByRole('switch', { name: 'Comment and react' }).press('Space');
  await page.getByRole('switch', { name: 'Show comments before' }).press('Space');
  await expect(page.getByText('Comments are shown within a minute.')).toBeVisible();
  await page.getByRole('switch', { name: 'Reply by voice' }).press('Space');
  await page.getByRole('switch', { name: 'Be counted' }).press('Space');
  await expect(page.getByText(/how often it was played/)).toBeVisible();
  const allowed = (await acts(page)).filter(([act]) => act === 'allow').map(([, , it]) => it);
  expect(allowed.at(-1)).toEqual({ comments: true, replies: true, visits: true, at_once: true });
});

test('a comment that comes is said, and leads to its clip', async ({ page }) => {
  await open(page, 'library');
  await page.evaluate((id) => {
    const { fake } = window as unknown as { fake: { tell: (event: unknown) => void } };
    fake.tell({ type: 'conversation_changed', id, waiting: 2 });
  }, ONBOARDING);
  await expect(page.getByText('2 new comments on “Onboarding walkthrough')).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Onboarding/ })).toBeVisible();
});

test('a reply by voice is played, shown to others, and taken back', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  const talk = page.getByRole('region', { name: 'From viewers' });
  await talk.getByRole('button', { name: 'Accept the reply by Alan' }).click();
  await talk.getByRole('button', { name: 'No longer show the reply by Alan' }).click();
  await expect(talk.getByRole('button', { name: 'Accept the reply by Alan' })).toBeVisible();
  await talk.getByRole('button', { name: 'Play the reply by Alan' }).click();
  await expect(page.getByRole('heading', { name: /^Feedback/ })).toBeVisible();
  const judged = (await acts(page)).filter(([act]) => act === 'judge').map(([, , comment, judgement]) => [String(comment)[0], judgement]);
  expect(judged).toEqual([['7', 'shown'], ['7', 'waiting']]);
});
