import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';
import type { RunOptions } from 'axe-core';

import { STATES } from './states';
import { unreached } from './walk';
import { open, openState } from './window';

const CONTRAST = 'color-contrast';

for (const state of STATES) {
  // In other colours or words it is made of the same parts.
  const isVariant = state.media !== undefined || state.language !== undefined;
  // Of the smallest window, and of one at 200 %, one state is looked at every time.
  const isSmall = /^(smallest|zoomed)-/.test(state.name);
  const reached = isVariant ? '' : ', and every act of it is reached by keys';
  test(`${state.name} is without fault, light and dark${reached}`, { tag: isVariant || isSmall ? ['@soak'] : [] }, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openState(page, state, 'light');
    await expectNoFault(page, state.media && CONTRAST);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    await expectNoFault(page, CONTRAST);
    // Any key but Tab ends a countdown.
    if (!isVariant) expect(await unreached(page, state.scene !== 'countdown')).toEqual([]);
  });
}

/** Waits until no colour is on its way to another. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((it) => it instanceof CSSTransition);
    await Promise.allSettled(transitions.map((it) => it.finished));
  });
}

/**
 * Fails when axe keeps finding a fault; of one rule only, when it is named. One that is gone when it looks again was
 * something on its way: a notice that was just leaving.
 */
async function expectNoFault(page: Page, rule?: string): Promise<void> {
  const options: RunOptions = { resultTypes: ['violations'], preload: false };
  if (rule) options.runOnly = { type: 'rule', values: [rule] };
  await expect.poll(() => faults(page, options)).toEqual([]);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds. It is loaded once for each page: that takes as long as it needs to look. */
async function faults(page: Page, options: RunOptions): Promise<string[]> {
  const isLoaded = await page.evaluate(() => 'axe' in window);
  if (!isLoaded) await page.evaluate(AXE);
  return page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(options);
    return violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.html} ${node.failureSummary ?? ''}`));
  }, options);
}

test('nothing needs sideways scrolling at 200 %', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 260 });
  for (const scene of ['library', 'recording', 'no-devices', 'problem']) {
    await open(page, scene);
    const overflow = await page.locator('.app').evaluate((app) => app.scrollWidth - app.clientWidth);
    expect(overflow, scene).toBeLessThanOrEqual(0);
  }
});
