// Pictures of every state, for looking at: `npm run shots` fills `shots/`.

import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { Bucket } from './bucket';
import { launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';

const OUT = 'shots';
const SIZES = { desktop: [1280, 800], phone: [390, 844], narrow: [320, 640], wide: [1720, 980], half: [640, 400] } as const;
type Size = keyof typeof SIZES;

let browser: Browser;
let bucket: Bucket;
let screen: ClipFiles;
let voice: ClipFiles;
const TITLE = 'Onboarding, third round: what changed and one question';
const NOTE = 'On the summary screen';

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launch();
  bucket = await Bucket.open();
  screen = await makeClip({ id: 'screen', kind: 'screen', seconds: 80, title: TITLE });
  voice = await makeClip({ id: 'voice', kind: 'voice', seconds: 80, title: NOTE });
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

async function shoot(
  name: string,
  link: string,
  sizes: readonly Size[],
  act: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  for (const size of sizes) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const [width, height] = SIZES[size];
      const touch = size === 'phone' || size === 'narrow';
      const { page } = await openPage(browser, link, {
        viewport: { width, height }, colorScheme, hasTouch: touch, isMobile: touch,
      });
      await page.waitForTimeout(900);
      await act(page);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${OUT}/${name}-${size}-${colorScheme}.png` });
      await page.context().close();
    }
  }
}

const wanted = process.env['SHOT'];
const shot = (name: string, run: () => Promise<void>): void => {
  test.skipIf(wanted !== undefined && !name.includes(wanted))(name, run);
};

async function playFrom(page: Page, seconds: number): Promise<void> {
  await page.evaluate((at) => { location.hash = `t=${at}`; }, seconds);
  await page.keyboard.press('k');
  await page.waitForTimeout(1800);
}

shot('screen', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('screen', link, ['desktop', 'phone', 'narrow', 'wide']);
});

shot('screen-playing', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('screen-playing', link, ['desktop', 'phone', 'narrow'], async (page) => {
    await page.keyboard.press('c');
    await playFrom(page, 31);
    await page.mouse.move(500, 300);
  });
});

shot('screen-search', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('screen-search', link, ['desktop', 'phone'], async (page) => {
    await page.getByRole('searchbox').fill('the summary');
    await page.getByRole('searchbox').press('Enter');
  });
});

shot('screen-menu', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('screen-menu', link, ['desktop', 'narrow'], async (page) => {
    await page.locator('.speed-button').click();
  });
});

shot('outline', async () => {
  const about = new Map(screen);
  about.set('transcript.json', Buffer.from(JSON.stringify({
    ...JSON.parse(String(screen.get('transcript.json'))) as object,
    chapters: [{ at_ms: 0, text: 'The third round of the onboarding' }, { at_ms: 42_000, text: 'One question about the summary screen' }],
    key_sentences: [
      { at_ms: 4000, text: 'The summary screen now comes before the invitation, so that nobody invites a team into an empty project.' },
      { at_ms: 44_000, text: 'Should the summary be mailed as well?' },
    ],
    skips: [[20_000, 22_000]],
  })));
  const link = bucket.publish('about', about, TITLE);
  await shoot('outline', link, ['desktop', 'phone'], (page) => page.locator('.outline').scrollIntoViewIfNeeded());
  await shoot('outline-menu', link, ['desktop'], (page) => page.locator('.speed-button').click());
});

shot('help', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('help', link, ['desktop', 'narrow'], (page) => page.keyboard.press('?'));
});

shot('voice', async () => {
  const link = bucket.publish('voice', voice, NOTE);
  await shoot('voice', link, ['desktop', 'phone', 'narrow']);
  await shoot('voice-playing', link, ['desktop', 'phone'], (page) => playFrom(page, 31));
});

shot('live', async () => {
  const growing = new Map(screen);
  growing.set('clip.json', changed(screen, { state: 'recording' }));
  growing.set('media/stream.m3u8', Buffer.from(String(screen.get('media/stream.m3u8')).replace('#EXT-X-ENDLIST', '')));
  const words = JSON.parse(String(screen.get('transcript.json'))) as { words: unknown[]; paragraphs: number[] };
  growing.set('transcript.json', Buffer.from(JSON.stringify({
    ...words, complete: false, words: words.words.slice(0, 40), paragraphs: [0, 31],
  })));
  const link = bucket.publish('live', growing, TITLE);
  await shoot('live', link, ['desktop', 'narrow'], (page) => playFrom(page, 9));
  bucket.put('live', 'clip.json', changed(screen, { state: 'recording', segments: [], duration_ms: 0 }));
  bucket.remove('live', 'transcript.json');
  await shoot('live-begun', link, ['desktop', 'phone']);
});

shot('without', async () => {
  const bare = new Map(screen);
  bare.delete('transcript.json');
  bare.delete('captions.vtt');
  bare.set('clip.json', changed(screen, { created: new Date().toISOString() }));
  const link = bucket.publish('bare', bare, TITLE);
  await shoot('transcript-awaited', link, ['desktop', 'phone']);
  bucket.put('bare', 'clip.json', changed(screen, { state: 'failed' }));
  await shoot('failed', link, ['desktop', 'phone']);
});

shot('contrast', async () => {
  const link = bucket.publish('screen', screen, TITLE);
  await shoot('contrast', link, ['desktop'], async (page) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.getByRole('searchbox').fill('the summary');
    await playFrom(page, 31);
  });
  await shoot('zoom', link, ['half']);
});

shot('missing', async () => {
  const link = bucket.publish('gone', new Map(), TITLE);
  await shoot('missing', link, ['desktop', 'narrow'], (page) => page.waitForTimeout(8000));
});
