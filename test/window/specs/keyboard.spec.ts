import type { Page } from '@playwright/test';
import { STATES } from '../states/index.ts';
import { expect, test } from '../window.ts';

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** States that have controls of their own; the others have those of one of these. */
for (const [id, { state, answers, arrive }] of Object.entries(STATES)) {
  if (id === 'org-switch') continue;
  test(`${id} is walked through by Tab, and the focus is always seen`, async ({ open }) => {
    const { page } = await open(state, answers);
    await arrive?.(page);
    const controls = await numberControls(page);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let step = 0; step <= controls.length + 2; step++) {
      await page.keyboard.press('Tab');
      const { number, name, isSeen } = await whatHasFocus(page);
      if (number !== undefined) reached.add(number);
      if (!isSeen) unseen.push(name);
    }
    expect(controls.filter(({ number }) => !reached.has(number)).map(({ name }) => name)).toEqual([]);
    expect(unseen).toEqual([]);
  });
}

/** Every control that can be seen, with a number on it. Those inside a grid are reached by arrows. */
function numberControls(page: Page): Promise<{ number: string; name: string }[]> {
  return page.evaluate((selector) => {
    const inside = '[role="grid"] *';
    const seen = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) =>
        element.checkVisibility() &&
        element.closest('[inert], [aria-hidden="true"]') === null &&
        !element.matches(inside),
    );
    return seen.map((element, index) => {
      element.dataset.number = `${index}`;
      return { number: `${index}`, name: element.textContent.slice(0, 40) || element.outerHTML.slice(0, 80) };
    });
  }, CONTROLS);
}

function whatHasFocus(page: Page): Promise<{ number: string | undefined; name: string; isSeen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (element === null || element === document.body)
      return { number: undefined, name: 'body', isSeen: true };
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    return {
      number: element.dataset.number,
      name: element.textContent.slice(0, 40) || element.outerHTML.slice(0, 80),
      isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
    };
  });
}
