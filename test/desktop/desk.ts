import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { ProfileSettings, Settings } from '#main/settings/schema.ts';
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
  /** All that were made so far. */
  readonly people: readonly Person[];
  readonly runtime: Runtime;
  readonly place: Place;
  readonly stack: Stack;
  /** The settings of the stack, with changes to its one organisation. */
  settings(changes?: Partial<ProfileSettings>): Settings;
  /** Somebody whose settings name the stack, unless given others. */
  person(options?: Omit<PersonOptions, 'user' | 'display'>): Promise<Person>;
  /** Starts the application for somebody; whoever starts it stops it. */
  start(person: Person, words?: readonly string[]): Promise<Application>;
}

/** Of a log, where a test failed. */
const LOG_LINES = 25;

export const test = base.extend<{ readonly logs: undefined }, { readonly desk: Desk }>({
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
      // The stack's own is for whoever runs it alone.
      const policy = join(folder, 'place', 'access-policy.yaml');
      cpSync(stack.settings.profiles.example?.access?.file ?? '', policy);
      chmodSync(policy, 0o644);
      const people: Person[] = [];
      try {
        const settings = (changes: Partial<ProfileSettings> = {}): Settings => {
          const { example } = stack.settings.profiles;
          if (example === undefined) throw new Error('the stack names no organisation');
          return {
            ...stack.settings,
            profiles: { example: { ...example, access: { file: policy }, ...changes } },
          };
        };
        await use({
          people,
          runtime,
          place,
          stack,
          settings,
          async person(options) {
            const made = await createPerson({
              settings: settings(),
              ...options,
              user,
              display: screen.display,
            });
            people.push(made);
            return made;
          },
          start: (person, words) => startApplication(person, place, words),
        });
      } finally {
        await stack.stop();
        await screen.stop();
        remove();
      }
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
