import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';

import { STATES } from './states';
import { openState, type Look } from './window';

/**
 * Every state beside its kept picture in `pictures/`. They are a quarter as wide as
 * the window, set in one font whatever the machine has, and of a window in which
 * nothing goes on any more.
 */
const FONT = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');

const STYLE = `
  @font-face { font-family: Pinned; src: url(/pinned.woff2); font-weight: 100 900; }
  :root { --sans: Pinned; --mono: Pinned; }
`;

/** A page whose timers can be told to do nothing any more: no notice leaves, nothing is looked for again. */
function holdTimers(): void {
  let held = false;
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = window[name].bind(window) as (act: () => void, ms?: number) => number;
    const timer = (act: (...about: unknown[]) => void, ms?: number, ...about: unknown[]): number => real(() => held || act(...about), ms);
    Object.assign(window, { [name]: timer });
  }
  Object.assign(window, { hold: () => (held = true) });
}

async function pin(page: Page): Promise<void> {
  await page.addStyleTag({ content: STYLE });
  await page.evaluate(() => document.fonts.load('1rem Pinned'));
}

/** What plays stands still, always at the same moment; pictures in sight are there; nothing happens from now on. */
async function stand(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const media of document.querySelectorAll<HTMLMediaElement>('video, audio')) {
      if (media.paused) continue;
      media.pause();
      media.currentTime = 9.1;
      await new Promise((done) => media.addEventListener('seeked', done, { once: true }));
    }
    // What is heard is followed to its end.
    for (const log of document.querySelectorAll('[role=log]')) log.scrollTop = log.scrollHeight;
    const inSight = [...document.images].filter((it) => it.getBoundingClientRect().top < innerHeight);
    // One that lies just below is not asked for.
    const patience = new Promise((done) => setTimeout(done, 2_000));
    await Promise.race([patience, Promise.allSettled(inSight.map((it) => it.decode()))]);
    (window as unknown as { hold: () => void }).hold();
  });
}

for (const state of STATES) {
  test(state.name, async ({ page }) => {
    await page.addInitScript(holdTimers);
    await page.route('**/pinned.woff2', (route) => route.fulfill({ path: FONT, contentType: 'font/woff2' }));
    await openState(page, state, 'light', true);
    // Nothing is pointed at, but where pointing is the matter.
    if (!state.at) await page.mouse.move(0, 0);
    await pin(page);
    await stand(page);
    for (const look of ['light', 'dark'] satisfies Look[]) {
      await page.emulateMedia({ colorScheme: look });
      await expect.soft(page).toHaveScreenshot(`${state.name}-${look}.png`);
    }
  });
}
