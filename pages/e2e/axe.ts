// What axe finds on a page that has come to rest.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** All of the page and every rule, unless told a part, by selector, or some rules. */
type Scope = { within?: string; rules?: readonly string[] };

/**
 * The faults, each with what it is at. A colour that is on its way to another, as after a change of scheme, has no
 * contrast yet: transitions end first.
 */
export async function faultsFound(page: Page, { within, rules }: Scope = {}): Promise<string[]> {
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((it) => it instanceof CSSTransition);
    await Promise.allSettled(transitions.map((it) => it.finished));
  });
  // The legacy mode is for pages without frames of other origins, as ours: it
  // saves opening a blank page beside it, which takes longer than the analysis.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (within !== undefined) axe.include(within);
  if (rules !== undefined) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' ')}`);
}
