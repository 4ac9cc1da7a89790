import type { Page } from '@playwright/test';

/** What can be acted on. A heading that takes the focus, to be read from, is none. */
const ACTING = 'a[href], button, input, select, textarea, summary, [contenteditable], [role=button], [role=slider]';

/** What a key on something else does as well: Space on a card chooses it, as its box does. */
const BY_KEY = '[role=listitem] .box input';

/** What the page remembers of a walk. */
type Walk = {
  /** What had the focus when it was last waited for. */
  at: Element | null;
  /** How many stops Tab has. */
  stops: () => number;
  /** Gives the focus to one of those that arrow keys lead to the rest of; how many there are, or 0 when no kind is left. */
  enter: (again: boolean) => number;
  /** What neither Tab nor an arrow key reached; of Tab's own only, when asked. */
  left: (ofTab: boolean) => string[];
};

declare global {
  interface Window {
    walk: Walk;
  }
}

/**
 * Walks through all that is on screen with Tab and the arrow keys, and says what could not be reached. `arrows`:
 * whether they may be pressed; without, what they lead to is left out.
 */
export async function unreached(page: Page, arrows: boolean): Promise<string[]> {
  await page.evaluate(begin, [ACTING, BY_KEY] as const);
  await tab(page);
  // What appeared on the way was behind it.
  if ((await page.evaluate(() => window.walk.left(true))).length > 0) await tab(page);
  if (arrows) {
    await rove(page, false);
    await rove(page, true);
  }
  let left = await page.evaluate((it) => window.walk.left(it), !arrows);
  // The last card takes the focus once its row is shown.
  for (let tries = 0; tries < 20 && left.length > 0; tries += 1) {
    await page.waitForTimeout(50);
    left = await page.evaluate((it) => window.walk.left(it), !arrows);
  }
  // On a busy machine a key may come before the row it leads to.
  for (let tries = 0; arrows && tries < 2 && left.length > 0; tries += 1) {
    await rove(page, true);
    left = await page.evaluate((it) => window.walk.left(it), !arrows);
  }
  return left;
}

async function tab(page: Page): Promise<void> {
  const stops = await page.evaluate(() => window.walk.stops());
  // Also past the window's end, and past boxes that only scroll.
  for (let i = 0; i < stops + 8; i += 1) await page.keyboard.press('Tab');
}

/** `slow`: the focus is waited for after each key. */
async function rove(page: Page, slow: boolean): Promise<void> {
  for (let again = false; ; again = true) {
    const several = await page.evaluate((it) => window.walk.enter(it), again);
    if (several === 0) return;
    for (const key of ['ArrowLeft', 'ArrowRight']) {
      for (let i = 0; i < several; i += 1) {
        await page.keyboard.press(key);
        if (slow) await page.evaluate(moved);
      }
    }
    await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  }
}

/** In the page: waits until the focus went elsewhere, or will not. A row that was just made takes none before it is shown. */
async function moved(): Promise<void> {
  const { walk } = window;
  for (let frames = 0; frames < 20 && walk.at === document.activeElement; frames += 1) await new Promise(requestAnimationFrame);
  walk.at = document.activeElement;
}

/** In the page: notes from now on what has the focus. */
function begin([acting, byKey]: readonly [string, string]): void {
  const reached = new WeakSet<Element>();
  /** Cards by their clips: a row that is scrolled away is made anew when it comes back. */
  const clips = new Set<string>();
  /** What was reached on cards, by what it is called: it is made anew with its row. */
  const onCards = new Set<string>();
  const called = (it: Element): string => it.ariaLabel ?? it.textContent.trim();
  const clipOf = (it: Element | null | undefined): string => (it instanceof HTMLElement && it.dataset['clip']) || '';
  const note = (target: EventTarget | null): void => {
    if (!(target instanceof Element)) return;
    reached.add(target);
    clips.add(clipOf(target));
    // What belongs to the card that has the focus is Tab's from then on.
    const card = target.closest('[role=listitem]');
    const own = (): void => {
      for (const it of card?.querySelectorAll<HTMLElement>(acting) ?? []) {
        if (it.tabIndex < 0) continue;
        reached.add(it);
        onCards.add(called(it));
      }
    };
    // Once the card was told, and before the next key.
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(own)));
    setTimeout(own);
  };
  document.addEventListener('focusin', (event) => note(event.target), true);
  note(document.activeElement);

  const shown = (): HTMLElement[] => {
    const room = document.querySelector('dialog:modal') ?? document.body;
    return [...room.querySelectorAll<HTMLElement>(acting)].filter(
      (it) => !it.matches(':disabled') && !it.matches(byKey) && !it.closest('[inert], [aria-hidden=true]') && it.checkVisibility({ visibilityProperty: true }),
    );
  };
  /** One of several is as good as each: the arrow keys of a group are the browser's. */
  const inGroup = (it: HTMLElement): boolean =>
    it instanceof HTMLInputElement && it.type === 'radio' && shown().some((other) => other instanceof HTMLInputElement && other.name === it.name && reached.has(other));
  /** What belongs to a card is Tab's once the card has the focus: one of each kind shows that it is. */
  const onCard = (it: HTMLElement): boolean =>
    clips.has(clipOf(it.closest('[role=listitem]')?.querySelector('[data-clip]'))) && onCards.has(called(it));
  const missing = (): HTMLElement[] => shown().filter((it) => !reached.has(it) && !(it.dataset['clip'] && clips.has(it.dataset['clip'])) && !inGroup(it) && !onCard(it));
  const kind = (it: Element): string => `${it.localName}.${it.classList[0] ?? ''}`;
  type Way = { around: HTMLElement; way: HTMLElement; several: number };
  /** The nearest of its kind that Tab reached, what is around both, and how many there are in that. */
  const wayTo = (it: HTMLElement): Way | null => {
    const alike = shown().filter((other) => kind(other) === kind(it));
    for (let around = it.parentElement; around; around = around.parentElement) {
      const near = alike.filter((other) => around.contains(other));
      const way = near.find((other) => other.tabIndex >= 0 && reached.has(other));
      // Not every row of a long list is made.
      const inList = Number(way?.closest('[role=listitem]')?.ariaSetSize ?? 0);
      if (way) return { around, way, several: Math.max(near.length, inList) };
    }
    return null;
  };
  const tried = new Set<HTMLElement>();

  window.walk = {
    at: null,
    stops: () => shown().filter((it) => it.tabIndex >= 0).length,
    enter: (again) => {
      if (!again) tried.clear();
      for (const it of missing()) {
        // What belongs to a card comes with it.
        if (it.tabIndex >= 0 || it.classList.contains('button')) continue;
        const found = wayTo(it);
        if (!found || tried.has(found.around)) continue;
        tried.add(found.around);
        found.way.focus();
        window.walk.at = found.way;
        return found.several;
      }
      return 0;
    },
    left: (ofTab) => missing().filter((it) => !ofTab || it.tabIndex >= 0).map((it) => it.outerHTML.slice(0, 160)),
  };
}
