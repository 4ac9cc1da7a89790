import { test } from '@playwright/test';

import { STATES } from './states';
import { open, type Look } from './window';

// Pictures of every state, in dist-shots/, to be looked at.
for (const look of ['light', 'dark'] satisfies Look[]) {
  for (const state of STATES) {
    test(`${state.name}, ${look}`, async ({ page }) => {
      if (state.size) await page.setViewportSize(state.size);
      await open(page, state.scene, look, state.at, state.language);
      await state.act?.(page);
      await page.waitForTimeout(state.lively ? 3_500 : 500);
      await page.screenshot({ path: `dist-shots/${state.name}-${look}.png` });
    });
  }
}
