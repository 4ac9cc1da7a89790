// The watch page in Chromium: it plays, and does what it is asked.

import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bucket } from './bucket';
import { currentTime, launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';

let browser: Browser;
let bucket: Bucket;
let screen: ClipFiles;
let voice: ClipFiles;

beforeAll(async () => {
  [browser, bucket, screen, voice] = await Promise.all([
    launch(), Bucket.open(),
    makeClip({ id: 'screen', kind: 'screen', seconds: 40, title: 'Week <47> & "more"' }),
    makeClip({ id: 'voice', kind: 'voice', seconds: 20, title: 'A note' }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await bucket.close();
});

let published = 0;

/** Opens a clip under an id of its own, so that no test sees another's memory of it. */
async function open(
  files: ClipFiles,
  rest = '',
  options: Parameters<typeof openPage>[2] = {},
): Promise<{ page: Page; faults: string[]; id: string }> {
  published += 1;
  const id = `clip${published}`;
  const link = bucket.publish(id, new Map(files).set('clip.json', changed(files, { id })));
  return { ...(await openPage(browser, link + rest, options)), id };
}

const playing = async (page: Page, beyond = 0): Promise<void> => {
  await expect.poll(() => currentTime(page)).toBeGreaterThan(beyond);
};

/** What Aside writes for others to read; its own tests make it. */
const corpus = (name: string): Promise<string> =>
  readFile(new URL(`../../transcript/corpus/${name}`, import.meta.url), 'utf8');

/** What this browser's own parser makes of a file of captions. */
const cuesRead = (page: Page, text: string): Promise<unknown[][]> =>
  page.evaluate(async (text) => {
    const track = document.createElement('track');
    track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    document.createElement('video').append(track);
    track.track.mode = 'hidden';
    await new Promise((done) => track.addEventListener('load', done));
    return Array.from(track.track.cues ?? [], (cue) => [
      Math.round(cue.startTime * 1000), Math.round(cue.endTime * 1000), (cue as VTTCue).getCueAsHTML().textContent,
    ]);
  }, text);

const ready = (page: Page) => page.locator('.word').first().waitFor();

describe('playing', () => {
  test('a screen clip plays: time goes on and frames are decoded', async () => {
    const { page, faults } = await open(screen);
    await page.getByRole('button', { name: 'Play' }).first().click();
    await playing(page, 1);
    const frames = await page.evaluate(
      () => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    );
    expect(frames).toBeGreaterThan(5);
    expect(await page.evaluate(() => document.querySelector('video')?.videoWidth)).toBe(960);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a voice note plays sound alone, and shows its waveform', async () => {
    const { page, faults } = await open(voice);
    await page.getByRole('button', { name: 'Play' }).first().click();
    await playing(page, 1);
    expect(await page.locator('.picture').count()).toBe(0);
    await page.locator('.waveform').waitFor({ state: 'visible' });
    expect((await page.locator('.wave path').first().getAttribute('d'))?.length).toBeGreaterThan(500);
    const heard = await page.evaluate(() => {
      const video = document.querySelector('video') as { webkitAudioDecodedByteCount?: number } | null;
      return video?.webkitAudioDecodedByteCount ?? 0;
    });
    expect(heard).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('it plays to the end, and again', async () => {
    const { page } = await open(screen, '?t=38');
    await ready(page);
    await page.keyboard.press('k');
    await page.locator('.play-small[aria-label="Play again"]').waitFor();
    await page.locator('.play-small').click();
    await expect.poll(() => currentTime(page)).toBeLessThan(10);
    await page.context().close();
  });

  test('a lost connection is said, and playing goes on by itself', async () => {
    const { page } = await open(screen);
    await ready(page);
    await page.keyboard.press('k');
    await playing(page, 0.5);
    bucket.down = true;
    await page.evaluate(() => { location.hash = 't=36'; });
    await page.locator('.note', { hasText: 'The connection was lost' }).waitFor();
    bucket.down = false;
    await playing(page, 36);
    await page.locator('.note').waitFor({ state: 'hidden' });
    await page.context().close();
  });
});

describe('the transcript', () => {
  test('a click on a word jumps to it, and the spoken word is marked', async () => {
    const { page } = await open(screen);
    await page.locator('.word', { hasText: 'Thursday.' }).click();
    await playing(page, 10);
    const marked = page.locator('.word[aria-current]');
    await marked.waitFor();
    expect(await marked.count()).toBe(1);
    const spokenAt = Number(await marked.getAttribute('data-word'));
    expect(spokenAt).toBeGreaterThanOrEqual(30);
    await page.context().close();
  });

  test('search counts, steps and marks, whatever the case', async () => {
    const { page } = await open(screen);
    await ready(page);
    const field = page.getByRole('searchbox', { name: 'Search the transcript' });
    await field.fill('SCREEN');
    await expect.poll(() => page.locator('.search-count').textContent()).toBe('1 of 3');
    await field.press('Enter');
    await expect.poll(() => page.locator('.search-count').textContent()).toBe('2 of 3');
    const marks = await page.evaluate(() => [CSS.highlights.get('hit')?.size, CSS.highlights.get('chosen')?.size]);
    expect(marks).toEqual([2, 1]);
    await field.press('Escape');
    expect(await field.inputValue()).toBe('');
    expect(await page.evaluate(() => CSS.highlights.get('hit')?.size)).toBe(0);
    await field.fill('nothing of the kind');
    await expect.poll(() => page.locator('.search-count').textContent()).toBe('No match');
    await page.context().close();
  });

  test('by keyboard: arrows choose a word, Enter plays from it', async () => {
    const { page } = await open(screen);
    await ready(page);
    await page.locator('.word[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('first');
    await page.keyboard.press('Enter');
    await playing(page, 12);
    await page.context().close();
  });

  test('it follows the voice, yields to the reader, and comes back', async () => {
    const { page } = await open(screen, '', { viewport: { width: 1280, height: 420 } });
    await ready(page);
    await page.locator('.words').evaluate((words) => { words.style.fontSize = '200%'; });
    await page.evaluate(() => { location.hash = 't=30'; });
    await page.keyboard.press('k');
    const scrolled = () => page.locator('.transcript-scroll').evaluate((panel) => panel.scrollTop);
    await expect.poll(scrolled).toBeGreaterThan(50);
    await page.locator('.transcript-scroll').hover();
    await page.mouse.wheel(0, -3000);
    const back = page.getByRole('button', { name: 'Back to the spoken word' });
    await back.waitFor();
    await expect.poll(scrolled).toBeLessThan(50);
    await page.waitForTimeout(1200);
    expect(await scrolled()).toBeLessThan(50);
    await back.click();
    await expect.poll(scrolled).toBeGreaterThan(50);
    await back.waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('it can be copied', async () => {
    const { page } = await open(screen, '', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy transcript' }).click();
    await page.locator('.notice', { hasText: 'Transcript copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^Hi, this is a short walk .*Thursday\.\n\nThe first screen/);
    await page.context().close();
  });
});

describe('moments', () => {
  test('a link at a moment opens there, and one can be copied', async () => {
    const { page } = await open(screen, '?t=17', { permissions: ['clipboard-read', 'clipboard-write'] });
    await ready(page);
    await expect.poll(() => currentTime(page)).toBeCloseTo(17, 0);
    await page.getByRole('button', { name: 'Copy link at 0:17' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/\?t=17$/);
    await page.evaluate(() => { location.hash = 't=5'; });
    await expect.poll(() => currentTime(page)).toBeCloseTo(5, 0);
    await page.context().close();
  });

  test('the viewer is taken back to where they were, at their speed', async () => {
    const { page } = await open(screen, '?t=20');
    await ready(page);
    await page.keyboard.press('>');
    await page.keyboard.press('k');
    await playing(page, 21);
    await page.keyboard.press('k');
    await page.goto(page.url().replace('?t=20', ''));
    await ready(page);
    await expect.poll(() => currentTime(page)).toBeGreaterThan(20);
    expect(await page.evaluate(() => document.querySelector('video')?.playbackRate)).toBe(1.25);
    expect(await page.locator('.speed-button').textContent()).toBe('1.25×');
    await page.context().close();
  });
});

describe('controls', () => {
  test('the keys do what the help sheet says', async () => {
    const { page } = await open(screen);
    await ready(page);
    await expect.poll(() => page.evaluate(() => document.querySelector('video')?.readyState)).toBeGreaterThan(2);
    const video = <T>(read: (video: HTMLVideoElement) => T): Promise<T> => page.locator('video').evaluate(read);
    await page.keyboard.press('5');
    await expect.poll(() => currentTime(page)).toBeCloseTo(20, 0);
    await page.keyboard.press(',');
    await expect.poll(() => currentTime(page)).toBeCloseTo(12, 0);
    const marks = page.locator('.seek-chapters i');
    expect(await marks.count()).toBe(1);
    expect(await marks.getAttribute('style')).toMatch(/^--at: 0\.(29|30)/);
    await page.keyboard.press('5');
    await expect.poll(() => currentTime(page)).toBeCloseTo(20, 0);
    await page.keyboard.press('l');
    await expect.poll(() => currentTime(page)).toBeCloseTo(30, 0);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => currentTime(page)).toBeCloseTo(15, 0);
    await page.keyboard.press('m');
    expect(await video((v) => v.muted)).toBe(true);
    await page.keyboard.press('<');
    expect(await video((v) => v.playbackRate)).toBe(0.75);
    await page.keyboard.press(' ');
    await playing(page, 15.2);
    await page.keyboard.press(' ');
    expect(await video((v) => v.paused)).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toBe('stage');
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('k');
    expect(await video((v) => v.paused)).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.context().close();
  });

  test('they leave the picture alone while it plays, and come back', async () => {
    const { page } = await open(screen);
    await ready(page);
    await page.locator('.play-small').click();
    await playing(page, 0.5);
    await page.mouse.move(600, 700);
    const opacity = () => page.locator('.controls').evaluate((bar) => getComputedStyle(bar).opacity);
    await expect.poll(opacity).toBe('0');
    await page.mouse.move(400, 200);
    await expect.poll(opacity).toBe('1');
    await page.context().close();
  });

  test('keys typed into the search are words, not commands', async () => {
    const { page } = await open(screen);
    await ready(page);
    await page.getByRole('searchbox').pressSequentially('km? f');
    expect(await page.getByRole('searchbox').inputValue()).toBe('km? f');
    expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.muted)).toBe(false);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  test('captions appear over the picture and are remembered', async () => {
    const { page } = await open(screen, '?t=3');
    await page.getByRole('button', { name: 'Show captions' }).click();
    await page.locator('.cue', { hasText: /\w{3}/ }).waitFor();
    expect(await page.locator('.cue').textContent()).toMatch(/new onboarding|through the/);
    await page.reload();
    await page.getByRole('button', { name: 'Hide captions' }).waitFor();
    expect(await cuesRead(page, await corpus('captions.vtt'))).toEqual(JSON.parse(await corpus('captions.json')));
    await page.context().close();
  });

  test('the speed menu works by keyboard', async () => {
    const { page } = await open(screen);
    await page.locator('.speed-button').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.speed-button').textContent()).toBe('1.5×');
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('speed-button');
    await page.context().close();
  });

  test('the whole clip downloads as one file, byte for byte', async () => {
    const { page } = await open(screen);
    await ready(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.download').click(),
    ]);
    expect(download.suggestedFilename()).toBe('Week 47 & more.mp4');
    const parts = [...screen.keys()].filter((name) => /\.m4s$/.test(name)).sort();
    const whole = Buffer.concat(['media/init.mp4', ...parts].map((name) => screen.get(name) ?? Buffer.alloc(0)));
    expect((await readFile(await download.path())).equals(whole)).toBe(true);
    await page.context().close();
  });

  test.each([
    ['Text with times (.md)', 'Week 47 & more.md', /^\[0:00\]\(http:[^)]+\) Hi, /],
    ['Captions (.vtt)', 'Week 47 & more.vtt', /^WEBVTT\n/],
    ['Captions (.srt)', 'Week 47 & more.srt', /^1\n00:00:00,300 --> /],
  ])('the transcript is saved as %s', async (item, name, content) => {
    const { page, faults } = await open(screen);
    await page.getByRole('button', { name: 'Save transcript' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    expect(await readFile(await download.path(), 'utf8')).toMatch(content);
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a damaged segment is no download', async () => {
    const damaged = new Map(screen);
    const segment = Buffer.from(screen.get('media/00003.m4s') ?? '');
    segment[100] = (segment[100] ?? 0) ^ 1;
    damaged.set('media/00003.m4s', segment);
    const { page } = await open(damaged);
    await page.locator('.download').click();
    await page.locator('.download', { hasText: 'The download failed' }).waitFor();
    await page.context().close();
  });
});

describe('safety', () => {
  test('titles and words are text, whatever they hold', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const files = new Map(screen);
    files.set('clip.json', changed(screen, { title: evil }));
    files.set('captions.vtt', Buffer.from(`WEBVTT\n\n00:00.000 --> 00:39.000\n${evil}\n`));
    files.set('transcript.json', Buffer.from(JSON.stringify({
      format: 1, language: 'en', complete: true, paragraphs: [0],
      words: [{ text: evil, start_ms: 0, end_ms: 900, confidence: 1 }],
      chapters: [{ at_ms: 0, text: evil }], key_sentences: [{ at_ms: 0, text: evil }],
    })));
    const { page, faults } = await open(files, '?t=1');
    await ready(page);
    await page.getByRole('button', { name: 'Show captions' }).click();
    await page.locator('.cue', { hasText: 'document.title=2' }).waitFor();
    expect(await page.title()).toBe(evil);
    expect(await page.locator('#watch img, #watch script').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('one page view asks for its own files and nothing else', async () => {
    const { page, faults, id } = await open(screen);
    const from = bucket.asked.length;
    await page.reload();
    await ready(page);
    await page.keyboard.press('k');
    await playing(page, 1);
    const asked = new Set(bucket.asked.slice(from).map((key) => key.replace(/\/p\/\w+\//, '/p/v/')));
    for (const key of asked) {
      expect(key).toMatch(new RegExp(
        `^/aside/(p/v/watch\\.(js|css)|c/${id}/(index\\.html|clip\\.json|transcript\\.json|captions\\.vtt|poster\\.jpg|media/(stream\\.m3u8|init\\.mp4|\\d+\\.m4s)))$`,
      ));
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
