import { lookIn, MODES } from '../modes.ts';
import { STATES } from '../states/index.ts';
import { NOW, organisation, snapshot, windowState } from '../states/sam.ts';
import { expect, test } from '../window.ts';

const shown = (id: string) => {
  const state = STATES[id];
  if (state === undefined) throw new Error(`There is no state ${id}`);
  return state;
};

test('forced colours keep edges, shapes and the life line', async ({ open }) => {
  const { page } = await open(shown('no-agent').state);
  await page.emulateMedia({ forcedColors: 'active' });
  const without = await page.evaluate(() =>
    [...document.querySelectorAll('.btn:not(.btn--icon), .card, .chip, .tag, .rows, .nav a[aria-current]')]
      .filter((element) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(element);
        const isDrawn = borderTopStyle !== 'none' && Number.parseFloat(borderTopWidth) >= 1;
        return !isDrawn || borderTopColor === getComputedStyle(document.body).backgroundColor;
      })
      .map((element) => element.className),
  );
  expect(without).toEqual([]);
  const fills = await page
    .locator('.life rect')
    .evaluateAll((parts) => parts.map((part) => [part.getAttribute('class'), getComputedStyle(part).fill]));
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const [part, fill] of fills) expect(fill, `${part}`).not.toBe(ground);
});

test('nothing moves for who asked for less motion, and only the dots for others', async ({ open }) => {
  const { page } = await open(shown('signing-in').state);
  const running = () =>
    page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
  expect(await running()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(running).toBe(3);
});

test('the smallest window has its names, and the largest no line that is too long', async ({ open }) => {
  const { page } = await open(shown('overview').state);
  await lookIn(page, MODES.reflow);
  for (const name of ['Overview', 'Hosts', 'Changes', 'Activity', 'Checkup', 'Settings']) {
    await expect(page.getByRole('link', { name, exact: name !== 'Changes' })).toBeVisible();
  }
  await page.setViewportSize({ width: 2400, height: 1200 });
  const width = await page.locator('.page').evaluate((element) => element.clientWidth);
  expect(width).toBeLessThanOrEqual(920);
});

test('facts stand beside each other in the first minute too, in whatever letters the system has', async ({
  open,
}) => {
  const { page } = await open(
    windowState(organisation({ snapshot: snapshot({ signedInAtMs: NOW - 20_000 }) })),
  );
  await expect(page.locator('.facts')).toContainText('less than a minute ago');
  await page.locator('.facts').evaluate((facts) => {
    facts.style.letterSpacing = '1.5px';
  });
  const over = await page
    .locator('.facts dd:not(.clip)')
    .evaluateAll((facts) => facts.filter((fact) => fact.scrollWidth > fact.clientWidth).length);
  expect(over).toBe(0);
});
