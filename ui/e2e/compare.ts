import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';

import { STATES } from './states';
import { open, type Look } from './window';

/**
 * Every state beside its kept picture in `pictures/`. They are a quarter as wide as
 * the window, set in one font whatever the machine has, and without what moves.
 */
const FONT = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');

const STYLE = `
  @font-face { font-family: Pinned; src: url(/pinned.woff2); font-weight: 100 900; }
  :root { --sans: Pinned; --mono: Pinned; }
  [role=meter] *, [role=timer], [role=log], .strip svg, progress { visibility: hidden !important; }
`;

async function pin(page: Page): Promise<void> {
  await page.addStyleTag({ content: STYLE });
  await page.evaluate(() => document.fonts.load('1rem Pinned'));
}

/** What plays stands still, always at the same moment. */
async function stand(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const media of document.querySelectorAll<HTMLMediaElement>('video, audio')) {
      if (media.paused) continue;
      media.pause();
      media.currentTime = 9.1;
      await new Promise((done) => media.addEventListener('seeked', done, { once: true }));
    }
  });
}

for (const look of ['light', 'dark'] satisfies Look[]) {
  for (const state of STATES) {
    test(`${state.name}, ${look}`, async ({ page }) => {
      await page.route('**/pinned.woff2', (route) => route.fulfill({ path: FONT, contentType: 'font/woff2' }));
      if (state.size) await page.setViewportSize(state.size);
      await open(page, state.scene, look, state.at);
      await pin(page);
      await state.act?.(page);
      await stand(page);
      await expect(page).toHaveScreenshot(`${state.name}-${look}.png`);
    });
  }
}
