// What viewers send back, in Chromium, over a bucket that keeps to its word.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsFound } from './axe';
import { Bucket } from './bucket';
import { currentTime, launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';
import { offerSlots, type Said } from './talk';

let browser: Browser;
let bucket: Bucket;
let screen: ClipFiles;

beforeAll(async () => {
  [browser, bucket, screen] = await Promise.all([
    launch(), Bucket.open(), makeClip({ id: 'screen', kind: 'screen', seconds: 20, title: 'A walkthrough' }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

const ALL = { comments: true, visits: true };

/** A clip whose viewers may send something back. */
function publish(id: string, wish: object, said: Said | null = null, options: Parameters<typeof offerSlots>[3] = {}): string {
  offerSlots(bucket, id, said, options);
  return bucket.publish(id, new Map(screen).set('clip.json', changed(screen, { id, wish })));
}

const remarks = (id: string): Record<string, unknown>[] =>
  bucket.written(id).filter((it) => it.startsWith('slot')).map((it) => JSON.parse(String(bucket.content(id, it))) as Record<string, unknown>);

const write = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Your comment').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};

/** Slots are drawn by lot: one that is taken already is refused (412), and another is tried. */
const unlikeTaken = (fault: string): boolean => !fault.includes('412');

describe('comments', () => {
  test('are sent from a moment, wait for the owner, and are shown to all when accepted', async () => {
    const link = publish('said', ALL);
    const { page, faults } = await openPage(browser, `${link}?t=9`);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByText('at 0:09', { exact: true }).waitFor();
    await write(page, 'Is this <b>live</b>?');
    await page.locator('.comments').getByText('Waits for whoever shared this').waitFor();
    const [sent] = remarks('said');
    expect(sent).toMatchObject({ format: 1, kind: 'comment', text: 'Is this <b>live</b>?', name: 'Ada' });
    expect(Math.floor(Number(sent?.['at_ms']) / 1000)).toBe(9);
    expect(await page.locator('.comments .text').textContent()).toBe('Is this <b>live</b>?');
    expect(await page.locator('.seek-remarks i').count()).toBe(1);

    // It is still there, and still waits, when they come back.
    await page.reload();
    await page.locator('.comments').getByText('Waits for whoever shared this').waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada');

    // Accepted: nothing waits any more, and a stranger sees it.
    const [slot] = bucket.written('said');
    const comment = { id: slot ?? '', name: 'Ada', text: 'Is this <b>live</b>?', at_ms: 9000, received: '2026-11-22T15:30:00Z' };
    publish('said', ALL, { comments: [comment], reactions: [] });
    await page.reload();
    await page.getByRole('heading', { name: '1 comment' }).waitFor();
    expect(await page.getByText('Waits for whoever').count()).toBe(0);
    const stranger = await openPage(browser, link);
    await stranger.page.getByRole('button', { name: 'Play from 9 seconds' }).click();
    await expect.poll(() => currentTime(stranger.page)).toBeGreaterThan(8.9);
    expect([...faults, ...stranger.faults].filter(unlikeTaken)).toEqual([]);
    await page.context().close();
    await stranger.page.context().close();
  });

  test('of many at once take different slots; when there is none left the words stay', async () => {
    const link = publish('full', { comments: true }, null, { slots: 2 });
    const { page } = await openPage(browser, link);
    for (const text of ['One', 'Two']) {
      await write(page, text);
      await page.locator('.comments .text', { hasText: text }).waitFor();
    }
    await write(page, 'Three');
    await page.getByText('nothing more is taken for some hours').waitFor();
    expect(await page.getByLabel('Your comment').inputValue()).toBe('Three');
    expect(remarks('full').map((it) => it['text']).sort()).toEqual(['One', 'Two']);
    await page.context().close();
  });

  test('that cannot be sent say why, and can be sent again', async () => {
    const link = publish('away', { comments: true });
    const { page } = await openPage(browser, link);
    bucket.failing = 'inbox';
    await write(page, 'Hello');
    await page.getByText('Check your connection and try again').waitFor();
    bucket.failing = null;
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.comments').getByText('Waits for').waitFor();
    publish('away', { comments: true }, null, { expires: '2020-01-01T00:00:00Z' });
    await write(page, 'Late');
    await page.getByText('has not run Aside for a week').waitFor();
    expect(remarks('away')).toHaveLength(1);
    await page.context().close();
  });

  test('are asked for nowhere else: other clips fetch no more than before', async () => {
    const link = bucket.publish('silent', new Map(screen).set('clip.json', changed(screen, { id: 'silent' })));
    const { page } = await openPage(browser, link);
    await page.locator('.word').first().waitFor();
    expect(await page.locator('.talk').count()).toBe(0);
    expect(bucket.asked.filter((key) => /silent\/(conversation|slots|visits)/.test(key))).toEqual([]);
    await page.context().close();
  });

  test('are usable by keyboard alone, at 320 pixels, and pass axe', async () => {
    const said: Said = {
      comments: [{ id: 'x', text: 'A'.repeat(300), at_ms: 3000, received: '2026-11-22T15:30:00Z' }],
      reactions: [{ emoji: '👍', count: 2 }],
    };
    const link = publish('keys', ALL, said);
    const { page, faults } = await openPage(browser, link, { viewport: { width: 320, height: 800 } });
    await page.getByRole('button', { name: 'Thumbs up, 2' }).press('Enter');
    await page.getByRole('button', { name: 'Thumbs up, 3', pressed: true }).waitFor();
    await page.getByLabel('Your comment').focus();
    // Letters that are keys of the player are letters here.
    await page.keyboard.type('Mkfj');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.comments').getByText('Mkfj').waitFor();
    expect(remarks('keys').map((it) => it['kind']).sort()).toEqual(['comment', 'reaction']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsFound(page, { within: '.talk-place' })).toEqual([]);
    }
    expect(faults.filter(unlikeTaken)).toEqual([]);
    await page.context().close();
  });
});

describe('replies', () => {
  test('by voice and video lead to pages of their own', async () => {
    const reply = { name: '<i>Ada</i>', link: 'https://clips.example/c/reply/', duration_ms: 65_000, received: '2026-11-22T15:30:00Z' };
    const said: Said = { comments: [], reactions: [], reply: 'https://clips.example/a/ask/', replies: [reply] };
    const { page, faults } = await openPage(browser, publish('replied', { replies: true }, said));
    const shown = page.getByRole('link', { name: '<i>Ada</i>, 1:05' });
    expect(await shown.getAttribute('href')).toBe(reply.link);
    const more = page.getByRole('link', { name: 'Reply by voice or video' });
    expect([await more.getAttribute('href'), await more.getAttribute('rel')]).toEqual([said.reply, 'noopener']);
    expect(await page.getByLabel('Your comment').count()).toBe(0);
    expect(await faultsFound(page, { within: '.talk-place' })).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe('visits', () => {
  test('are told by what was reached, and nothing is kept in the browser for it', async () => {
    const link = publish('seen', { visits: true });
    const { page, faults } = await openPage(browser, link);
    await page.getByText('is told how often it is played').waitFor();
    expect(bucket.written('seen')).toEqual([]);
    await page.keyboard.press('k');
    await expect.poll(() => bucket.written('seen').length).toBe(1);
    await page.keyboard.press('9');
    await expect.poll(() => bucket.written('seen').map((it) => it.split('-')[1])).toEqual(expect.arrayContaining(['0', '3']));
    expect(new Set(bucket.written('seen').map((it) => it.split('-')[0])).size).toBe(1);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /visit|said/.test(key)))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('of a browser that asks not to be tracked are not', async () => {
    const link = publish('unseen', { visits: true });
    const { page } = await openPage(browser, link);
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
    await page.reload();
    await page.getByText('so this visit is not counted').waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => currentTime(page)).toBeGreaterThan(0.5);
    expect(bucket.written('unseen')).toEqual([]);
    await page.context().close();
  });
});
