import { test as base } from '@playwright/test';
import { inRoom, type Room } from './room.ts';
import { type Application, startApplication } from './session/application.ts';
import type { Person } from './session/person.ts';

export { expect } from '@playwright/test';

/** What all specs share. */
export interface Desk extends Room {
  /** Starts the application for somebody; whoever starts it stops it. */
  start(person: Person, words?: readonly string[]): Promise<Application>;
}

/** Of a log, where a test failed. */
const LOG_LINES = 25;

export const test = base.extend<{ readonly logs: undefined }, { readonly desk: Desk }>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      await inRoom((room) =>
        use({ ...room, start: (person, words) => startApplication(person, room.place, words) }),
      );
    },
    { scope: 'worker' },
  ],
  logs: [
    async ({ desk }, use, info) => {
      await use(undefined);
      if (info.status === info.expectedStatus) return;
      const log = desk.people.at(-1)?.log() ?? '';
      console.log(`The end of the application's log:\n${log.split('\n').slice(-LOG_LINES).join('\n')}`);
    },
    { auto: true },
  ],
});
