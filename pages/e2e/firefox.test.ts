// The watch page in Firefox, driven over WebDriver BiDi.

import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bucket } from './bucket';
import { makeClip } from './clips';

const FIREFOX = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr';

let browser: Browser;
let bucket: Bucket;

beforeAll(async () => {
  [browser, bucket] = await Promise.all([
    puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      headless: true,
      extraPrefsFirefox: { 'media.autoplay.default': 0, 'media.volume_scale': '0.0' },
    }),
    Bucket.open(),
  ]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

test.each(['screen', 'voice'] as const)('a %s clip plays, and a word jumps', async (kind) => {
  const link = bucket.publish(kind, await makeClip({ id: kind, kind, seconds: 20, title: 'In Firefox' }));
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(link);
  await page.waitForSelector('.word');
  const media = () => page.evaluate(() => {
    const video = document.querySelector('video');
    return {
      time: video?.currentTime ?? -1,
      frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    };
  });
  await page.click('.play-big');
  await expect.poll(async () => (await media()).time, { timeout: 60_000 }).toBeGreaterThan(1);
  if (kind === 'screen') expect((await media()).frames).toBeGreaterThan(3);
  await page.click('.word[data-word="28"]');
  await expect.poll(async () => (await media()).time, { timeout: 60_000 }).toBeGreaterThan(11);
  await page.waitForSelector('.word[aria-current]');
  if (kind === 'screen') {
    await page.keyboard.press('c');
    await page.waitForSelector('.cue:not([hidden])');
  }
  if (kind === 'voice') await page.waitForSelector('.waveform:not([hidden])');
  expect(faults).toEqual([]);
  await page.close();
});
