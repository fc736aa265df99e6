import type { Page } from '@playwright/test';
import { expect, test } from './index.ts';
import type { SeatApplication } from './seat.ts';

/** One application for all tests of a file, with its window open. */
export interface OneWindow {
  readonly application: SeatApplication;
  readonly page: Page;
  windows(): Promise<number>;
}

/** Call it at the top of a file. After each test the window is still the application's own, and nothing was opened. */
export function oneWindow(): OneWindow {
  let application: SeatApplication;
  let page: Page;

  test.beforeAll(async ({ seat }) => {
    application = await seat.start();
    page = await application.window();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
  test.afterAll(async () => {
    await application?.stop();
  });
  test.afterEach(async () => {
    expect(new URL(page.url()).protocol).toBe('app:');
    expect(await application.opened()).toEqual([]);
  });

  return {
    get application() {
      return application;
    },
    get page() {
      return page;
    },
    windows: () => application.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
  };
}
