// The page's other states: still recording, still being transcribed, failed, gone.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bucket } from './bucket';
import { currentTime, launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';

let browser: Browser;
let bucket: Bucket;
let screen: ClipFiles;

beforeAll(async () => {
  [browser, bucket, screen] = await Promise.all([
    launch(), Bucket.open(),
    makeClip({ id: 'screen', kind: 'screen', seconds: 30, title: 'Growing' }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

/** Publishes a clip as it was when it had `segments` segments, in the order `share` does. */
function publishUpTo(id: string, segments: number, state: 'recording' | 'ready'): string {
  const clip = JSON.parse(String(screen.get('clip.json'))) as { segments: unknown[] };
  const playlist = String(screen.get('media/stream.m3u8')).split('\n');
  const last = playlist.findIndex((line) => line.startsWith(`${String(segments - 1).padStart(5, '0')}.m4s`));
  const files: ClipFiles = new Map();
  for (const [name, body] of screen) {
    const index = /(\d{5})\.m4s$/.exec(name)?.[1];
    if (index === undefined || Number(index) < segments) files.set(name, body);
  }
  if (state === 'recording') {
    files.delete('transcript.json');
    files.delete('captions.vtt');
    const grown = segments > 0 ? `${playlist.slice(0, last + 1).join('\n')}\n` : '';
    files.set('media/stream.m3u8', Buffer.from(grown));
    if (segments === 0) files.delete('media/stream.m3u8');
    files.set('clip.json', changed(screen, {
      id, state, duration_ms: segments * 2000, segments: clip.segments.slice(0, segments), init: segments ? (clip as { init?: unknown }).init : null,
    }));
  } else {
    files.set('clip.json', changed(screen, { id }));
  }
  return bucket.publish(id, files, 'Growing');
}

describe('still recording', () => {
  test('a viewer who comes early watches it grow, and it becomes whole', async () => {
    const link = publishUpTo('early', 0, 'recording');
    const { page, faults } = await openPage(browser, link);
    await page.locator('.note', { hasText: 'The recording has just begun' }).waitFor();
    await page.locator('.live-label', { hasText: 'Still recording' }).waitFor();
    publishUpTo('early', 4, 'recording');
    await page.getByRole('button', { name: 'Play' }).first().click({ timeout: 15_000 });
    await expect.poll(() => currentTime(page)).toBeGreaterThan(0.5);
    publishUpTo('early', 9, 'recording');
    await page.getByRole('button', { name: 'Jump to live' }).click();
    await expect.poll(() => currentTime(page)).toBeGreaterThan(8);
    expect(await page.locator('.download').isVisible()).toBe(false);
    publishUpTo('early', 15, 'ready');
    await page.locator('.live-label').waitFor({ state: 'hidden' });
    await expect.poll(() => page.locator('.time').textContent()).toMatch(/\/ 0:30$/);
    await page.locator('.word').first().waitFor();
    expect(await page.locator('.download').isVisible()).toBe(true);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe('what a clip is for', () => {
  test('is said with the time in the viewer\'s own zone', async () => {
    const wish = { need: 'decide', reply_by: '2100-12-04T21:59:00Z' };
    const files = new Map(screen).set('clip.json', changed(screen, { wish }));
    const { page, faults } = await openPage(browser, bucket.publish('needed', files), { timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    expect(await page.locator('.wish').textContent()).toBe('Decision neededby Sun 5 Dec, 06:59 GMT+9');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('is left out where nobody said', async () => {
    const { page } = await openPage(browser, bucket.publish('unneeded', screen));
    await page.locator('.word').first().waitFor();
    expect(await page.locator('.wish').isVisible()).toBe(false);
    await page.context().close();
  });
});

describe('the transcript', () => {
  test('appears while it is being made, and is left alone once complete', async () => {
    const files = new Map(screen);
    const whole = JSON.parse(String(screen.get('transcript.json'))) as { words: unknown[] };
    files.set('transcript.json', Buffer.from(JSON.stringify({
      ...whole, complete: false, words: whole.words.slice(0, 10), paragraphs: [0],
    })));
    const { page } = await openPage(browser, bucket.publish('words', files));
    await expect.poll(() => page.locator('.word').count()).toBe(10);
    await page.getByText('More words appear').waitFor();
    bucket.put('words', 'transcript.json', screen.get('transcript.json') ?? '');
    await expect.poll(() => page.locator('.word').count()).toBe(whole.words.length);
    await page.getByText('More words appear').waitFor({ state: 'hidden' });
    const asked = bucket.asked.length;
    await page.waitForTimeout(4000);
    expect(bucket.asked.slice(asked).filter((key) => key.includes('words/transcript'))).toEqual([]);
    await page.context().close();
  });

  test('that is none leaves the room to the picture', async () => {
    const files = new Map(screen);
    files.delete('transcript.json');
    files.delete('captions.vtt');
    files.set('clip.json', changed(screen, { created: '2020-01-01T00:00:00Z' }));
    const { page } = await openPage(browser, bucket.publish('none', files));
    await page.locator('#watch[data-words="none"]').waitFor();
    expect(await page.locator('.transcript').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Show captions' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('no clip', () => {
  test('a missing clip says so, and what to do', async () => {
    const { page } = await openPage(browser, bucket.publish('gone', new Map()));
    await page.getByRole('heading', { name: 'There is no clip at this link' }).waitFor();
    await page.getByText('Ask whoever sent it for a new one').waitFor();
    for (const [name, body] of screen) bucket.put('gone', name, body);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.word').first().waitFor();
    await page.context().close();
  });

  test('a damaged manifest says so', async () => {
    const { page } = await openPage(browser, bucket.publish('broken', new Map([['clip.json', Buffer.from('{"format": 1, "sta')]])));
    await page.getByRole('heading', { name: 'This clip cannot be shown' }).waitFor();
    await page.context().close();
  });

  test('a failed clip says so and plays what there is', async () => {
    const files = new Map(screen).set('clip.json', changed(screen, { state: 'failed' }));
    const { page } = await openPage(browser, bucket.publish('failed', files));
    await page.getByText('This recording ended in an error').waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => currentTime(page)).toBeGreaterThan(0.5);
    await page.context().close();
  });

  test('a clip with nothing in it says so', async () => {
    const files = new Map(screen).set('clip.json', changed(screen, { segments: [] }));
    const { page } = await openPage(browser, bucket.publish('empty', files));
    await page.locator('.note', { hasText: 'There is nothing to play' }).waitFor();
    await page.context().close();
  });
});
