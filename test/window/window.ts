import { test as base, expect, type Page } from '@playwright/test';
import type { WindowState } from '../../preload/contract/state.ts';
import { type Answers, playScript, type Script } from './scripted.ts';
import { NOW } from './states/sam.ts';

export interface OpenWindow extends Script {
  readonly page: Page;
}

interface Fixtures {
  /** Opens the window on a state. What the page complains of in its console fails the test. */
  open(state: WindowState, answers?: Answers): Promise<OpenWindow>;
}

/** Tests of the window, in the one browser that all of them share. */
export const test = base.extend<Fixtures>({
  browser: [
    async ({ playwright }, use) => {
      const browser = await playwright.chromium.connect(process.env.LATCHKEY_BROWSER ?? '');
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  timezoneId: 'UTC',
  locale: 'en-GB',
  viewport: { width: 960, height: 640 },
  contextOptions: { reducedMotion: 'reduce' },
  async open({ page }, use) {
    const complaints: string[] = [];
    page.on('pageerror', (thrown) => complaints.push(thrown.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        complaints.push(`${message.text()} ${message.location().url}`);
      }
    });
    await use(async (state, answers = {}) => {
      const script = await playScript(page, state, answers);
      await page.clock.setFixedTime(NOW);
      await page.goto(process.env.LATCHKEY_WINDOW ?? '');
      await page.locator('#main').waitFor();
      return { ...script, page };
    });
    expect(complaints).toEqual([]);
  },
});
export { expect };
