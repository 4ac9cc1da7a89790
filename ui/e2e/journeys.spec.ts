import { expect, test, type Page } from '@playwright/test';

import { asked, open } from './window';

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? null);

test('two keys: record, stop, and the clip with its link is there', async ({ page }) => {
  await open(page, 'library');
  await expect(page.getByRole('meter')).not.toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('r');
  await expect(page.getByText('Recording your screen')).toBeVisible();
  await expect(page.getByText('On your clipboard')).toBeVisible();
  await expect(page.getByRole('log')).toContainText('So this is');
  await page.keyboard.press('r');
  await expect(page.getByText('Just recorded')).toBeVisible();
  await expect(page.getByText(/Verified: every part/)).toBeVisible();
  expect(await asked(page)).toEqual(expect.arrayContaining(['meterStart', 'record', 'meterStop', 'stop']));
});

test('pause stands still, resume goes on', async ({ page }) => {
  await open(page, 'recording');
  await page.keyboard.press('p');
  await expect(page.getByText('Paused')).toBeVisible();
  const timer = page.getByRole('timer');
  const stood = await timer.textContent();
  await page.waitForTimeout(700);
  expect(await timer.textContent()).toBe(stood);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(timer).not.toHaveText(stood ?? '');
});

test('a discarded take can be taken back', async ({ page }) => {
  await open(page, 'recording');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('Take discarded')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^Play Screen, 22 November/ })).toBeVisible();
});

test('the microphone can be changed, and the meter follows', async ({ page }) => {
  await open(page, 'library');
  await page.getByLabel('Microphone', { exact: true }).selectOption('Blue Yeti');
  await page.getByText('Voice', { exact: true }).click();
  await page.keyboard.press('r');
  await expect(page.getByText('Recording your voice')).toBeVisible();
  const acts = await page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);
  expect(acts.filter(([act]) => act === 'meterStart').at(-1)).toEqual(['meterStart', 'usb.yeti']);
  expect(acts.find(([act]) => act === 'record')?.[1]).toMatchObject({ kind: 'voice', microphone: { id: 'usb.yeti' } });
});

test('the library by keyboard alone: move, rename, delete, undo', async ({ page }) => {
  await open(page, 'library');
  const first = page.getByRole('button', { name: /^Play Onboarding/ });
  await first.focus();
  await page.keyboard.press('ArrowRight');
  expect(await focused(page)).toMatch(/^Play Feedback/);
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^Play Design review/);
  await page.keyboard.press('Home');

  await page.keyboard.press('F2');
  await page.keyboard.type('Dashboard, second try');
  await page.keyboard.press('Enter');
  const renamed = page.getByRole('button', { name: /^Play Dashboard, second try/ });
  await expect(renamed).toBeFocused();

  await page.keyboard.press('F2');
  await page.keyboard.type('Not this');
  await page.keyboard.press('Escape');
  await expect(renamed).toBeFocused();

  await page.keyboard.press('Delete');
  await expect(renamed).toBeHidden();
  expect(await focused(page)).toMatch(/^Play Feedback/);
  await page.keyboard.press('Control+z');
  await expect(renamed).toBeVisible();

  await page.keyboard.press('c');
  await expect(page.getByText('Link copied')).toBeVisible();
});

test('Tab reaches only the current card, and its actions', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).focus();
  const reached: (string | null)[] = [];
  for (let i = 0; i < 5; i += 1) {
    await page.keyboard.press('Tab');
    reached.push(await focused(page));
  }
  expect(reached).toEqual(['Copy link', 'Share', 'Open page', 'Rename', 'Delete']);
});

test('a clip plays in place, and its words lead to their moment', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).press('Enter');
  const video = page.locator('video');
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(0.2);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'opinion', exact: true }).click();
  const at = await video.evaluate((v: HTMLVideoElement) => v.currentTime);
  await expect(page.locator('[data-word][aria-current]')).toHaveText('opinion');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-word][aria-current]')).toHaveText('on');
  expect(await video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(at);

  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Play Onboarding/ })).toBeFocused();
});

test('arrows and speed keys work on the player', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  const video = page.locator('video');
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.duration)).toBeGreaterThan(30);
  await page.getByRole('heading', { name: /^Onboarding/ }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(9.5);
  await page.keyboard.press('>');
  expect(await video.evaluate((v: HTMLVideoElement) => v.playbackRate)).toBe(1.25);
  await page.keyboard.press(',');
  expect(await video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeLessThan(5);
  await page.keyboard.press('.');
  expect(await video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeCloseTo(13.5, 0);
  await expect(page.locator('.track .chapter')).toHaveCount(1);
});

test('a refused act says what happened and what to do', async ({ page }) => {
  await open(page, 'failed');
  await expect(page.getByRole('alert')).toContainText('permission denied');
  await expect(page.getByRole('alert')).toContainText('Make the folder yours again');
});

test('without devices nothing pretends to work', async ({ page }) => {
  await open(page, 'no-devices');
  await expect(page.getByText('No microphone was found.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Record' })).toBeDisabled();
  await page.keyboard.press('r');
  expect(await asked(page)).not.toContain('record');
});

test('plain keys can be turned off', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('?');
  await page.getByRole('switch').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Record' })).toBeVisible();
  expect(await asked(page)).not.toContain('record');
});

test('a window with the face beside it is two choices away, and remembered', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: 'More choices' }).click();
  await page.getByText('Window', { exact: true }).click();
  await page.getByText('notes.md – Editor').click();
  await page.getByRole('combobox', { name: 'Camera' }).selectOption('Logitech Brio');
  const bubble = page.getByRole('button', { name: /^Place of the bubble/ });
  await bubble.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('+');
  await page.getByText('Record what the computer plays').click();
  await expect.poll(() => asked(page)).toContain('remember');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByText('Recording your screen')).toBeVisible();
  const acts = await page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);
  expect(acts.find(([act]) => act === 'record')?.[1]).toMatchObject({
    target: { type: 'window', id: '0x2a00007' },
    camera: { on: true, id: 'v4l2:/dev/video2', layout: { type: 'bubble', x: 90, size: 270 } },
    system_audio: true,
  });
});

test('the bubble is dragged where the face shall be', async ({ page }) => {
  await open(page, 'recording-everything');
  const bubble = page.getByRole('button', { name: /^Place of the bubble/ });
  const box = await bubble.boundingBox();
  if (!box) throw new Error('no bubble');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y - 300, { steps: 4 });
  await page.mouse.up();
  await expect(bubble).toHaveAccessibleName(/9\d % across, 1\d % down, 25 % of the height/);
  await page.getByText('Full', { exact: true }).click();
  await expect(bubble).toBeHidden();
  await page.getByText('Bubble', { exact: true }).click();
  await expect(bubble).toHaveAccessibleName(/9\d % across/);
});

test('an area is drawn over the screen, or typed', async ({ page }) => {
  await open(page, 'area');
  await page.getByRole('button', { name: 'More choices' }).click();
  const width = page.getByLabel('Width');
  await width.fill('5000');
  await width.press('Enter');
  await expect(width).toHaveValue('1680');
  const picture = page.getByTitle(/^Drag over the part/);
  const box = await picture.boundingBox();
  if (!box) throw new Error('no picture');
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * 3) / 4, box.y + box.height / 2, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => Number(await width.inputValue())).toBeGreaterThan(940);
  await expect.poll(async () => Number(await width.inputValue())).toBeLessThan(980);
});

test('a countdown is skipped by any key and called off by Escape', async ({ page }) => {
  await open(page, 'everything-chosen');
  await page.keyboard.press('r');
  await expect(page.getByText('Starting in')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByText('Starting in')).toBeVisible();
  await page.keyboard.press('g');
  await expect(page.getByText('Recording your screen')).toBeVisible();
  expect(await asked(page)).toContain('skipCountdown');
});

test('a countdown ends by itself', async ({ page }) => {
  await open(page, 'everything-chosen');
  await page.keyboard.press('r');
  await expect(page.getByText('Recording your screen')).toBeVisible();
  expect(await asked(page)).not.toContain('skipCountdown');
});

test('starting over keeps the first try in the trash', async ({ page }) => {
  await open(page, 'recording');
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Mute the microphone' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByText('Take discarded')).toBeVisible();
  await expect(page.getByText('Recording your screen')).toBeVisible();
});

test('what was said is found while it is typed, and played from there', async ({ page }) => {
  await open(page, 'library');
  await page.keyboard.press('/');
  const field = page.getByLabel('Search what was said');
  await expect(field).toBeFocused();
  await page.keyboard.type('filter ba');
  await expect(page.getByRole('button', { name: /^Play from 0:1\d: .*filter bar/ }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^Play Onboarding/);
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^Play from 0:1\d/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider')).toHaveValue(/^1\d{4}/);

  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('filter ba');
  await field.focus();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Play Feedback/ })).toBeVisible();
});

test('a word is put right by keyboard, listened for from now on, and put back', async ({ page }) => {
  await open(page, 'library');
  await page.getByRole('button', { name: /^Play Onboarding/ }).click();
  const word = page.getByRole('button', { name: 'dashboard.', exact: true });
  await word.focus();
  await page.keyboard.press('F2');
  const field = page.getByLabel('Words of this sentence');
  await expect(field).toHaveValue('So this is the new dashboard.');
  await page.keyboard.type('Dashly');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Dashly.', exact: true })).toBeFocused();
  await page.getByRole('button', { name: /^Listen for “Dashly/ }).click();
  expect(await asked(page)).toContain('addWord');

  await page.keyboard.press('Control+z');
  await expect(word).toBeVisible();
  await word.dblclick();
  await page.keyboard.type('nothing of it');
  await page.keyboard.press('Escape');
  await expect(word).toBeFocused();
  expect((await asked(page)).filter((act) => act === 'correct')).toHaveLength(1);
});

test('keys for every program are shown, changed and taken away by keyboard', async ({ page }) => {
  await open(page, 'library');
  await expect(page.getByText('Ctrl+Alt+R records from any program.')).toBeVisible();
  await page.keyboard.press('?');
  const note = page.getByRole('button', { name: /^Voice note, while held: Ctrl\+Alt\+N/ });
  await note.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(note).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('F9');
  await expect(page.getByRole('button', { name: /^Voice note, while held: F9/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Voice note, while held: no keys/ })).toBeVisible();
  const acts = await page.evaluate(() => (window as unknown as { fake: { asked: unknown[][] } }).fake.asked);
  expect(acts.filter(([act]) => act === 'setHotkey' || act === 'holdHotkeys')).toEqual([
    ['holdHotkeys', true],
    ['holdHotkeys', false],
    ['holdHotkeys', true],
    ['setHotkey', 'note', 'F9'],
    ['setHotkey', 'note', ''],
  ]);
});
