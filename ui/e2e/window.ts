import type { Page } from '@playwright/test';

/** The afternoon every picture is taken on; `fake/data.ts` dates its clips from it. */
export const NOW = new Date('2026-11-22T15:42:00Z');

export type Look = 'light' | 'dark';

/** Opens one of the windows over a scene of the pretended app: the main one, or the one of that page. It speaks English unless it is told. */
export async function open(page: Page, scene: string, look: Look = 'light', at = '', language = ''): Promise<void> {
  await page.emulateMedia({ colorScheme: look });
  await page.clock.setFixedTime(NOW);
  await page.goto(`/${at}?scene=${scene}${language && `&language=${language}`}`);
  await page.locator(`html[lang=${language || 'en'}] main`).waitFor();
}

/** What the window asked of the app so far, by name. */
export async function asked(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { fake: { asked: [string][] } }).fake.asked.map(([act]) => act));
}
