import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export type Rules = 'all' | 'colours';
const RUN_ONLY: Readonly<Record<Rules, NonNullable<RunOptions['runOnly']>>> = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colours: { type: 'rule', values: ['color-contrast'] },
};

/** What axe-core finds on the page as it is now, one line for each; the policy of the page stays as it is. */
export async function findings(page: Page, rules: Rules): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  // Evaluated by the debugger, not as a script of the page, which its policy would forbid.
  if (!isThere) await page.evaluate(AXE);
  const { violations } = await page.evaluate(async (runOnly): Promise<Pick<AxeResults, 'violations'>> => {
    const axe = Reflect.get(globalThis, 'axe') as {
      run(node: Node, options: RunOptions): Promise<AxeResults>;
    };
    return axe.run(document, { runOnly, resultTypes: ['violations'] });
  }, RUN_ONLY[rules]);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

/**
 * Compares with the picture that is kept. One look is enough where it is the same; else it is looked at until nothing
 * moves any more, and what is then different fails the test.
 */
export async function looksAs(page: Page, picture: string): Promise<void> {
  const seen = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  try {
    expect(seen).toMatchSnapshot(picture);
  } catch {
    await expect.soft(page).toHaveScreenshot(picture);
  }
}

/** What a page is made of, without its words: of two that are the same in this, axe-core finds the same. */
export function bonesOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      texts.currentNode.nodeValue = texts.currentNode.nodeValue?.trim() === '' ? '' : 'x';
    return copy.innerHTML;
  });
}

/** What is wider than the window, so that one would have to scroll sideways. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('#main');
    const scrolls = main !== null && main.scrollWidth > main.clientWidth + 1;
    const words = 'h1, h2, h3, p, dt, dd, button, a, li, td, label, input, .tag';
    const allowed = '.scroll-x, .hosts, .cmd code, .visually-hidden, .skip';
    const wide = [...document.querySelectorAll(words)].filter((element) => {
      const { width, right } = element.getBoundingClientRect();
      return width > 0 && right > innerWidth + 1 && element.closest(allowed) === null;
    });
    return [
      ...(scrolls ? ['the page scrolls sideways'] : []),
      ...wide.map((element) => `${element.tagName}: ${element.textContent.slice(0, 40)}`),
    ];
  });
}
