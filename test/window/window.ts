import { test as base, expect, type Page } from '@playwright/test';
import type { WindowState } from '../../preload/contract/state.ts';
import { lookIn, MODES } from './modes.ts';
import { type Answers, rest, type Script, type Stage, setStage } from './scripted.ts';
import { NOW } from './states/sam.ts';

export interface OpenWindow extends Script {
  readonly page: Page;
}

type Open = (state: WindowState, answers?: Answers) => Promise<OpenWindow>;

interface Fixtures {
  /** What the page complains of in its console fails the test. */
  readonly isQuiet: undefined;
  /** Opens the window on a state. */
  readonly open: Open;
  /** Has a window on a state, which may have been on another one before: for tests that only look at it. */
  readonly show: Open;
}

interface WorkerFixtures {
  /** One page for all tests of a worker: a page of its own for each takes longer than most tests. */
  readonly theatre: { readonly page: Page; readonly stage: Stage; readonly complaints: string[] };
}

const EMPTY = 'about:blank';

/** What the pointer was on would be pointed at in the next window too, and a time that was stopped would stand there. */
async function stepBack(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.clock.resume();
  await lookIn(page, MODES.light);
}

/** Tests of the window, in the one browser that all of them share. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  browser: [
    async ({ playwright }, use) => {
      const browser = await playwright.chromium.connect(process.env.LATCHKEY_BROWSER ?? '');
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  theatre: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (thrown) => complaints.push(thrown.message));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) {
          complaints.push(`${message.text()} ${message.location().url}`);
        }
      });
      await use({ page, stage: await setStage(page), complaints });
      await context.close();
    },
    { scope: 'worker' },
  ],
  isQuiet: [
    async ({ theatre: { complaints } }, use) => {
      complaints.length = 0;
      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  async open({ theatre: { page, stage } }, use) {
    await use(async (state, answers = {}) => {
      // What the window of another test still asks for is none of this one's.
      if (page.url() !== EMPTY) await page.goto(EMPTY);
      await stepBack(page);
      await page.clock.setFixedTime(NOW);
      const script = stage.play(state, answers);
      await page.goto(process.env.LATCHKEY_WINDOW ?? '');
      await page.locator('#main').waitFor();
      await rest(page);
      return { ...script, page };
    });
  },
  async show({ theatre: { page, stage }, open }, use) {
    await use(async (state, answers = {}) => {
      if (page.url() === EMPTY) return open(state, answers);
      await stepBack(page);
      await page.clock.setFixedTime(NOW);
      // The focus is drawn for whoever has used keys last, and a test before may have used the pointer.
      await page.keyboard.press('Shift');
      const script = await stage.change(state, answers);
      await rest(page);
      return { ...script, page };
    });
  },
});

/** Stops the time of the window: what it shows for a while stays until `page.clock` lets time pass. */
export async function stopTime(page: Page): Promise<void> {
  await page.clock.pauseAt(NOW);
}

export { expect };
