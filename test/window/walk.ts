import type { Page } from '@playwright/test';

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** What a walk by Tab through the whole page did not come to, and where it could not be seen. */
export async function walk(page: Page): Promise<{ readonly missed: string[]; readonly unseen: string[] }> {
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
  return { missed: controls.filter(({ number }) => !reached.has(number)).map(({ name }) => name), unseen };
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
