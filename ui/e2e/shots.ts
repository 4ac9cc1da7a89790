import { test } from '@playwright/test';

import { STATES } from './states';
import { openState, type Look } from './window';

// Pictures of every state, in dist-shots/, to be looked at.
for (const state of STATES) {
  test(state.name, async ({ page }) => {
    await openState(page, state, 'light');
    await page.waitForTimeout(state.lively ? 3_500 : 500);
    for (const look of ['light', 'dark'] satisfies Look[]) {
      await page.emulateMedia({ colorScheme: look });
      await page.screenshot({ path: `dist-shots/${state.name}-${look}.png`, animations: 'disabled' });
    }
  });
}
