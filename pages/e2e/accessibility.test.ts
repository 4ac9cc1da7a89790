// Everybody can use it: axe on every layout in both colour schemes, narrow
// screens, large text, the keyboard alone.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsFound } from './axe';
import { Bucket } from './bucket';
import { launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';

let browser: Browser;
let bucket: Bucket;
let screen: ClipFiles;
let voice: ClipFiles;
const pages: Record<string, string> = {};

beforeAll(async () => {
  [browser, bucket, screen, voice] = await Promise.all([
    launch(), Bucket.open(),
    makeClip({ id: 'screen', kind: 'screen', seconds: 20, title: 'A title of some length, for the narrow screens' }),
    makeClip({ id: 'voice', kind: 'voice', seconds: 20, title: 'A note' }),
  ]);
  const live = new Map(screen).set('clip.json', changed(screen, { state: 'recording' }));
  const bare = new Map(screen).set('clip.json', changed(screen, { state: 'failed' }));
  bare.delete('transcript.json');
  pages['screen'] = bucket.publish('screen', screen);
  pages['voice'] = bucket.publish('voice', voice);
  pages['live'] = bucket.publish('live', live);
  pages['failed'] = bucket.publish('failed', bare);
  pages['missing'] = bucket.publish('missing', new Map());
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

const settled = (page: Page) => page.locator('#watch:not([data-layout="loading"])').waitFor();

describe.each(['light', 'dark'] as const)('axe, %s', (colorScheme) => {
  test.each(['screen', 'voice', 'live', 'failed', 'missing'])('%s', async (name) => {
    const { page } = await openPage(browser, pages[name] ?? '', { colorScheme });
    await settled(page);
    if (name === 'screen') await page.getByRole('searchbox').fill('screen');
    expect(await faultsFound(page)).toEqual([]);
    await page.context().close();
  });

  test('the help sheet', async () => {
    const { page } = await openPage(browser, pages['screen'] ?? '', { colorScheme });
    await settled(page);
    await page.keyboard.press('?');
    expect(await faultsFound(page, { within: 'dialog' })).toEqual([]);
    await page.context().close();
  });
});

/** How far the page, or a control, reaches beyond the right edge. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const right = Math.max(...[...document.querySelectorAll('button, input, p, h1, .stage')]
      .filter((element) => element.checkVisibility({ opacityProperty: false }) && !element.closest('.visually-hidden'))
      .map((element) => element.getBoundingClientRect().right));
    return [document.documentElement.scrollWidth - innerWidth, Math.ceil(right) - innerWidth];
  });

describe('narrow screens', () => {
  test.each(['screen', 'voice', 'live', 'failed', 'missing'])('%s fits 320 pixels', async (name) => {
    const { page } = await openPage(browser, pages[name] ?? '', { viewport: { width: 320, height: 640 } });
    await settled(page);
    await page.waitForTimeout(300);
    const [page_, control] = await overflow(page);
    expect(page_).toBeLessThanOrEqual(0);
    expect(control).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test('text at 200 % fits too', async () => {
    const { page } = await openPage(browser, pages['screen'] ?? '', { viewport: { width: 640, height: 800 } });
    await settled(page);
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    const [page_] = await overflow(page);
    expect(page_).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

describe('the keyboard alone', () => {
  test('reaches every control, in the order they are seen', async () => {
    const { page } = await openPage(browser, pages['screen'] ?? '');
    await page.locator('.word').first().waitFor();
    await page.getByRole('button', { name: 'Show captions' }).waitFor();
    const reached: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused === document.body ? '' : (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '');
      });
      if (name === '') break;
      reached.push(name);
    }
    expect(reached.slice(0, 16)).toEqual([
      'Play', 'Position', 'Play', 'Mute', 'Volume', 'Show captions', 'Speed: 1×', 'Picture in picture',
      'Full screen', 'Copy link', expect.stringContaining('Download'), 'Keyboard shortcuts',
      'Play from 0 seconds: The new onboarding', 'Play from 12 seconds: The first screen',
      'Search the transcript', 'Copy transcript',
    ]);
    expect(reached).toContain('Hi,');
    await page.context().close();
  });

  test('focus can be seen, also in forced colours', async () => {
    const { page } = await openPage(browser, pages['screen'] ?? '', { forcedColors: 'active' });
    await settled(page);
    for (let step = 0; step < 15; step += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => {
        const focused = document.activeElement;
        // The search field shows its focus on the pill around it.
        const shown = focused?.closest('.search:focus-within:has(input:focus)') ?? focused;
        return shown ? getComputedStyle(shown).outlineStyle : '';
      });
      expect(outline).not.toBe('none');
    }
    await page.context().close();
  });

  test('a screen reader hears the position in words, and is not told every tick', async () => {
    const { page } = await openPage(browser, `${pages['screen']}?t=7`);
    await page.locator('.word').first().waitFor();
    const range = page.getByRole('slider', { name: 'Position' });
    await expect.poll(() => range.getAttribute('aria-valuetext')).toBe('7 seconds of 20 seconds');
    expect(await page.locator('.time').getAttribute('aria-live')).toBeNull();
    expect(await page.locator('.words [aria-live], .cue[aria-live]').count()).toBe(0);
    await page.context().close();
  });
});
