// Pictures of every state, for looking at: `npm run shots` fills `shots/`.

import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { publishAsk } from './asks';
import { Bucket } from './bucket';
import { launch, openPage } from './browser';
import { changed, makeClip, type ClipFiles } from './clips';
import { offerSlots } from './talk';

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
  browser = await launch(['--use-fake-device-for-media-stream=device-count=2', '--use-fake-ui-for-media-stream']);
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

shot('talk', async () => {
  const received = '2026-11-22T15:30:00Z';
  offerSlots(bucket, 'talk', {
    comments: [
      { id: 'a', name: 'Ada', text: 'The filter is where I looked for it. Could the date range stay when I switch projects?', at_ms: 14_200, received },
      { id: 'b', text: 'Is this live already?\nAsking for the sales team.', received },
    ],
    reactions: [{ emoji: '👍', count: 4 }, { emoji: '🎉', count: 1 }],
    reply: 'https://clips.example/a/ask/',
    replies: [{ name: 'Grace', link: 'https://clips.example/c/reply/', duration_ms: 65_000, received }],
  });
  const wish = { need: 'decide', reply_by: '2100-12-04T21:59:00Z', comments: true, replies: true, visits: true };
  const link = bucket.publish('talk', new Map(screen).set('clip.json', changed(screen, { id: 'talk', wish })), TITLE);
  await shoot('talk', `${link}?t=31`, ['desktop', 'phone', 'narrow', 'wide'], async (page) => {
    await page.getByRole('button', { name: 'Hooray, 1' }).click();
    await page.getByLabel('Your comment').fill('Yes from me.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.comments').getByText('Waits for').waitFor();
    await page.getByLabel('Your comment').scrollIntoViewIfNeeded();
  });
  await shoot('talk-top', link, ['desktop', 'phone']);
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
    await page.getByRole('searchbox').blur();
    await playFrom(page, 31);
  });
  await shoot('zoom', link, ['half']);
});

shot('missing', async () => {
  const link = bucket.publish('gone', new Map(), TITLE);
  await shoot('missing', link, ['desktop', 'narrow'], (page) => page.waitForTimeout(8000));
});

const answer = async (page: Page, question: number, kind: string): Promise<void> => {
  const agree = page.getByRole('checkbox');
  if (await agree.count() > 0 && !(await agree.isChecked())) await agree.check();
  await page.getByRole('button', { name: `Question ${question}: Answer ${kind}` }).click();
};

shot('ask', async () => {
  await shoot('ask', publishAsk(bucket, 'ask'), ['desktop', 'phone', 'narrow']);
  await shoot('ask-consent', publishAsk(bucket, 'ask'), ['phone'], (page) =>
    page.getByRole('button', { name: 'Question 1: Answer by voice' }).click());
});

shot('ask-take', async () => {
  const link = publishAsk(bucket, 'take');
  await shoot('ask-ready', link, ['desktop', 'phone', 'narrow'], (page) => answer(page, 1, 'by video'));
  await shoot('ask-recording', link, ['phone'], async (page) => {
    await answer(page, 1, 'by voice');
    await page.locator('.record').click();
    await page.waitForTimeout(2600);
  });
  await shoot('ask-review', link, ['desktop', 'phone', 'narrow'], async (page) => {
    await answer(page, 1, 'by video');
    await page.locator('.record').click();
    await page.waitForTimeout(1600);
    await page.locator('.stop').click();
    await page.waitForTimeout(400);
  });
  await shoot('ask-writing', link, ['phone'], (page) => answer(page, 2, 'in writing'));
});

/** The next question opens by itself, in the same way. */
const write = async (page: Page, question: number): Promise<void> => {
  await page.locator(`.question:nth-child(${question}) textarea`).fill('I would start with the empty state.');
  await page.getByRole('button', { name: 'Keep and send' }).click();
};
const writeFirst = async (page: Page): Promise<void> => {
  await answer(page, 1, 'in writing');
  await write(page, 1);
};

shot('ask-more', async () => {
  const kinds = ['video', 'screen', 'voice', 'text', 'file'];
  const link = publishAsk(bucket, 'more', { kinds, deadline: new Date(Date.now() + 5 * 86_400_000).toISOString() });
  await shoot('ask-kinds', link, ['desktop', 'narrow']);
  await shoot('ask-practice', link, ['desktop', 'phone', 'narrow'], async (page) => {
    await page.getByRole('button', { name: 'Try camera and microphone' }).click();
    await page.locator('.device').first().waitFor();
  });
  await shoot('ask-file', link, ['phone'], (page) => answer(page, 1, 'with a file'));
});

shot('ask-end', async () => {
  let at = 0;
  const next = (): string => publishAsk(bucket, `end-${at += 1}`);
  for (const size of ['desktop', 'phone'] as const) {
    // Slots are written once: each picture has an ask of its own.
    await shoot('ask-half', next(), [size], async (page) => {
      await page.goto(next());
      await writeFirst(page);
    });
    await shoot('ask-all', next(), [size], async (page) => {
      await page.goto(next());
      await writeFirst(page);
      await write(page, 2);
      await page.locator('.ending[data-all]').scrollIntoViewIfNeeded();
    });
    await shoot('ask-back', next(), [size], async (page) => {
      await page.goto(next());
      await writeFirst(page);
      await page.getByRole('button', { name: 'Delete my answers' }).click();
    });
    await shoot('ask-leaving', next(), [size], async (page) => {
      await page.goto(`${next()}#delete`);
      await page.locator('.goodbye .danger').click();
      await page.getByText('You asked for your answers to be deleted').waitFor();
    });
  }
  bucket.failing = 'inbox';
  await shoot('ask-delayed', next(), ['phone'], writeFirst);
  bucket.failing = null;
  const gone = publishAsk(bucket, 'left', { deleted: { 0: new Date().toISOString() } });
  await shoot('ask-left', gone, ['desktop', 'phone']);
});

shot('ask-trouble', async () => {
  await shoot('ask-expired', publishAsk(bucket, 'expired', { expires: '2020-01-01T00:00:00Z' }), ['phone']);
  await shoot('ask-gone', bucket.publishAnswerPage('gone', 'First talk'), ['phone']);
  await shoot('ask-denied', publishAsk(bucket, 'denied'), ['phone'], async (page) => {
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await answer(page, 1, 'by video');
  });
});
