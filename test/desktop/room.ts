import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileSettings, Settings } from '#main/settings/schema.ts';
import { stackAccess } from '#test/stack/access-policy.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { ordinaryUser } from '#test/support/run-as.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { needRuntime, type Runtime } from './runtime/runtime.ts';
import { createPerson, type Person, type PersonOptions } from './session/person.ts';
import { makePlace, type Place } from './session/place.ts';
import { type Screen, startScreen } from './session/screen.ts';

/** One stack, one screen, one copy of the application, and people who are logged in there. */
export interface Room {
  /** All that were made so far. */
  readonly people: readonly Person[];
  readonly runtime: Runtime;
  readonly place: Place;
  readonly screen: Screen;
  readonly stack: Stack;
  /** The settings of the stack, with changes to its one organisation. */
  settings(changes?: Partial<ProfileSettings>): Settings;
  /** Somebody whose settings name the stack, unless given others. */
  person(options?: Omit<PersonOptions, 'user' | 'display'>): Promise<Person>;
}

/** Opens one for as long as `use` takes. */
export async function inRoom<T>(use: (room: Room) => Promise<T>): Promise<T> {
  const { path: folder, remove } = createTemporaryFolder();
  const stops: (() => unknown)[] = [remove];
  try {
    const runtime = needRuntime();
    const user = ordinaryUser();
    // The ordinary user passes through it.
    chmodSync(folder, 0o711);
    mkdirSync(join(folder, 'place'));
    const place = makePlace(join(folder, 'place'), runtime, user);
    const screen = await startScreen(folder);
    stops.push(() => screen.stop());
    const stack = await startStack({ shortestLife: '10s', access: stackAccess() });
    stops.push(() => stack.stop());
    // The stack's own is for whoever runs it alone.
    const policy = join(folder, 'place', 'access-policy.yaml');
    cpSync(stack.settings.profiles.example?.access?.file ?? '', policy);
    chmodSync(policy, 0o644);
    const people: Person[] = [];
    const settings = (changes: Partial<ProfileSettings> = {}): Settings => {
      const { example } = stack.settings.profiles;
      if (example === undefined) throw new Error('the stack names no organisation');
      return {
        ...stack.settings,
        profiles: { example: { ...example, access: { file: policy }, ...changes } },
      };
    };
    return await use({
      people,
      runtime,
      place,
      screen,
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
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
