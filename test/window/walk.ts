import type { Page } from '@playwright/test';

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

interface Reached {
  /** Of the control, where it is one of them. */
  readonly number: string | undefined;
  readonly name: string;
  readonly isSeen: boolean;
}

/** What a walk by Tab through the whole page did not come to, and where it could not be seen. */
export async function walk(page: Page): Promise<{ readonly missed: string[]; readonly unseen: string[] }> {
  const controls = await numberControls(page);
  await listen(page);
  for (let step = 0; step <= controls.length + 2; step++) await page.keyboard.press('Tab');
  const reached = await heard(page);
  const numbers = new Set(reached.map(({ number }) => number));
  return {
    missed: controls.filter(({ number }) => !numbers.has(number)).map(({ name }) => name),
    unseen: reached.filter(({ isSeen }) => !isSeen).map(({ name }) => name),
  };
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

/** From here on the page takes down by itself where the focus comes to: asking at each step takes longer than the step. */
function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    const reached: Reached[] = [];
    Object.assign(globalThis, { reached });
    let isWalking = false;
    // A question gets the focus back by itself before the first step.
    document.addEventListener('keydown', () => {
      isWalking = true;
    });
    document.addEventListener('focusin', ({ target }) => {
      if (!isWalking) return;
      const element = target as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      reached.push({
        number: element.dataset.number,
        name: element.textContent.slice(0, 40) || element.outerHTML.slice(0, 80),
        isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
      });
    });
  });
}

function heard(page: Page): Promise<Reached[]> {
  return page.evaluate(() => Reflect.get(globalThis, 'reached') as Reached[]);
}
