import { test as base } from '@playwright/test';
import { foldersOf, surroundingsOf } from '#main/settings/folders.ts';
import { test as atDesk } from '../desk.ts';
import { atOwnSeat } from './own-seat.ts';
import type { Seat } from './seat.ts';

export { expect } from '@playwright/test';

/**
 * For specs of all systems. On Linux they sit at the desk of all other specs, with its panel; `LATCHKEY_TEST_SEAT=own`
 * has them at the seat that the other systems have.
 */
export const test =
  process.platform === 'linux' && process.env.LATCHKEY_TEST_SEAT !== 'own'
    ? atDesk.extend<object, { readonly seat: Seat }>({
        seat: [
          async ({ desk }, use) => {
            const person = await desk.person();
            const folders = foldersOf(surroundingsOf(person.environment));
            await use({
              runtime: desk.runtime,
              stack: desk.stack,
              built: desk.place.built,
              folder: person.folder,
              folders,
              async start(words) {
                const before = person.browser.opened().length;
                const application = await desk.start(person, words);
                return {
                  ...application,
                  opened: async () => person.browser.opened().slice(before),
                  menu: async () => (await application.icon()).words(),
                  choose: async (line) => (await application.icon()).click(line),
                };
              },
              agentLists: async () => (await person.run('ssh-add', ['-L'])).stdout,
              log: () => person.log(),
            });
            await person.leave();
          },
          { scope: 'worker' },
        ],
      })
    : base.extend<object, { readonly seat: Seat }>({
        seat: [
          // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
          async ({}, use) => atOwnSeat(use),
          { scope: 'worker' },
        ],
      });
