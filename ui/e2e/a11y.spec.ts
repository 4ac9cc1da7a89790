import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

import { STATES } from './states';
import { open } from './window';

for (const state of STATES) {
  test(`${state.name} is without fault, light and dark`, async ({ page }) => {
    if (state.size) await page.setViewportSize(state.size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, state.scene, 'light', state.at);
    await state.act?.(page);
    await expectNoFault(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    await expectNoFault(page, 'color-contrast');
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
  // The legacy mode is for pages without frames of other origins, as ours: it
  // saves opening a blank page beside it, which takes longer than the analysis.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], preload: false });
  const faults = async (): Promise<string[]> => {
    const { violations } = await (rule ? axe.withRules(rule) : axe).analyze();
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html} ${n.failureSummary ?? ''}`));
  };
  await expect.poll(faults).toEqual([]);
}

test('nothing needs sideways scrolling at 200 %', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 260 });
  for (const scene of ['library', 'recording', 'no-devices', 'problem']) {
    await open(page, scene);
    const overflow = await page.locator('.app').evaluate((app) => app.scrollWidth - app.clientWidth);
    expect(overflow, scene).toBeLessThanOrEqual(0);
  }
});
