import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { STATES } from './states';
import { open, type Look } from './window';

for (const look of ['light', 'dark'] satisfies Look[]) {
  for (const state of STATES) {
    test(`${state.name} is without fault, ${look}`, async ({ page }) => {
      if (state.size) await page.setViewportSize(state.size);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, state.scene, look);
      await state.act?.(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
    });
  }
}

test('nothing needs sideways scrolling at 200 %', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 260 });
  for (const scene of ['library', 'recording', 'no-devices', 'problem']) {
    await open(page, scene);
    const overflow = await page.locator('.app').evaluate((app) => app.scrollWidth - app.clientWidth);
    expect(overflow, scene).toBeLessThanOrEqual(0);
  }
});
