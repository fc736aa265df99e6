import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { stackAccess } from '#test/stack/access-policy.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { ordinaryUser } from '#test/support/run-as.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { findRuntime, type Runtime } from './runtime/runtime.ts';
import { type Application, startApplication } from './session/application.ts';
import { createPerson, type Person, type PersonOptions } from './session/person.ts';
import { makePlace, type Place } from './session/place.ts';
import { startScreen } from './session/screen.ts';

export { expect } from '@playwright/test';

/** What all specs share: one stack, one screen, one copy of the application. */
export interface Desk {
  readonly runtime: Runtime;
  readonly place: Place;
  readonly stack: Stack;
  person(options?: Omit<PersonOptions, 'user' | 'display'>): Promise<Person>;
}

interface Fixtures {
  /** Somebody new, whose settings name the stack; gone after the test. */
  readonly person: Person;
  /** Starts the application for somebody; it ends with the test. */
  readonly start: (person: Person, words?: readonly string[]) => Promise<Application>;
}

export const test = base.extend<Fixtures, { readonly desk: Desk }>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const { path: folder, remove } = createTemporaryFolder();
      const runtime = findRuntime();
      if (runtime === undefined)
        throw new Error('there is no Electron here: node test/desktop/runtime/fetch.mjs');
      const user = ordinaryUser();
      // The ordinary user passes through it.
      chmodSync(folder, 0o711);
      mkdirSync(join(folder, 'place'));
      const place = makePlace(join(folder, 'place'), runtime, user);
      const screen = await startScreen(folder);
      const stack = await startStack({ shortestLife: '10s', access: stackAccess() });
      try {
        await use({
          runtime,
          place,
          stack,
          person: (options) =>
            createPerson({ settings: stack.settings, ...options, user, display: screen.display }),
        });
      } finally {
        await stack.stop();
        await screen.stop();
        remove();
      }
    },
    { scope: 'worker' },
  ],
  person: async ({ desk }, use) => {
    const person = await desk.person();
    await use(person);
    await person.leave();
  },
  start: async ({ desk }, use) => {
    const started: Application[] = [];
    await use(async (person, words) => {
      const application = await startApplication(person, desk.place, words);
      started.push(application);
      return application;
    });
    for (const application of started) await application.stop();
  },
});
