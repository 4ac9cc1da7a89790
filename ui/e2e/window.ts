import type { Page } from '@playwright/test';

import type { State } from './states';

/** The afternoon every picture is taken on; `fake/data.ts` dates its clips from it. */
export const NOW = new Date('2026-11-22T15:42:00Z');

export type Look = 'light' | 'dark';

/** What of a window is not as usual: the page of one that is not the main one, another language, a scene in which nothing goes on by itself. */
type Given = { at?: string; language?: string; still?: boolean };

/** Opens a window over a scene of the pretended app. */
export async function open(page: Page, scene: string, look: Look = 'light', { at = '', language, still = false }: Given = {}): Promise<void> {
  const asked = new URLSearchParams({ scene, ...(language && { language }), ...(still && { still: '' }) });
  await page.emulateMedia({ colorScheme: look });
  await page.clock.setFixedTime(NOW);
  // Windows that do not ask the app which language it is remember it.
  if (language) await page.addInitScript((it) => localStorage.setItem('aside.language', it), language);
  await page.goto(`/${at}?${asked.toString()}`);
  await page.locator(`html[lang=${language ?? 'en'}] main`).waitFor();
}

/** Opens a state, and does what is done in it. */
export async function openState(page: Page, state: State, look: Look, still = false): Promise<void> {
  if (state.size) await page.setViewportSize(state.size);
  await page.emulateMedia(state.media ?? {});
  await open(page, state.scene, look, { ...state, still });
  await state.act?.(page);
}

/** What the window asked of the app so far, by name. */
export async function asked(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { fake: { asked: [string][] } }).fake.asked.map(([act]) => act));
}
