import { chromium, type Page } from '@playwright/test';
import { until } from '#test/desktop/until.ts';
import type { Program } from './program.ts';

/** For `startProgram`: lets `inPage` reach the window. */
export const OPEN_TO_US = ['--remote-debugging-port=0'];

/** Works in the window, which is there already, and leaves it as if nobody had looked. */
export async function inPage<T>(program: Program, work: (page: Page) => Promise<T>): Promise<T> {
  const address = /DevTools listening on (ws:\S+)/.exec(program.said())?.[1];
  if (address === undefined) throw new Error(`it does not say where it can be reached:\n${program.said()}`);
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  try {
    const page = await until('the page', () =>
      browser
        .contexts()
        .flatMap((context) => context.pages())
        .find((each) => each.url().startsWith('app:')),
    );
    return await work(page);
  } finally {
    await browser.close();
  }
}
