import { afterAll, beforeAll, it } from 'vitest';
import { systemClock } from '#main/support/clock.ts';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';
import { createCommandPerson } from '#test/support/command-person.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith, type Part } from '#test/support/needs.ts';
import { meet } from './meet.ts';
import { type CommandFailure, SCENARIOS } from './registry.ts';
import type { Scenario } from './scenario.ts';

/** For a busy machine: one that is given up goes on, and would disturb those after it. */
const LIMIT_MS = 120_000;

/** Plays the scenarios of one group of words on one stack, each on a computer of its own. */
export function play(
  group: string,
  words: object,
  options: StackOptions = {},
  more: readonly Part[] = [],
): void {
  describeWith(['ssh-agent', 'go', ...more], `every failure of ${group}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack({ authority: 'step-ca', ...options });
    });
    afterAll(() => stack.stop());

    const codes = Object.keys(words) as CommandFailure[];
    // Code and scenario belong together in the table, which a union of codes does not tell.
    const scenariosOf = (code: CommandFailure): readonly Scenario[] => SCENARIOS[code] as readonly Scenario[];
    it.each(codes.flatMap((code) => scenariosOf(code).map((scenario) => ({ code, scenario }))))(
      '$code: $scenario.title',
      async ({ code, scenario }) => {
        const time = new FakeClock(Date.now());
        const person = await createCommandPerson(stack, scenario.standingClock === true ? time : systemClock);
        const undone: (() => Promise<unknown> | unknown)[] = [() => turnBack(stack)];
        try {
          if (scenario.settings !== undefined) person.set(scenario.settings);
          await meet(code, scenario, { stack, person, time, undo: (step) => undone.push(step) });
        } finally {
          await person.leave();
          for (const step of undone.reverse()) await step();
        }
      },
      LIMIT_MS,
    );
  });
}

/** Every knob of the provider, and whoever is signed in. */
function turnBack({ provider, clientId, redirectUris }: Stack): void {
  provider.faults.clear();
  Object.assign(provider.settings, DEFAULT_SETTINGS);
  provider.applications.change(clientId, {
    status: 'ACTIVE',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris,
  });
  for (const { login } of provider.people.list()) {
    provider.people.activate(login);
    provider.people.setEmail(login, login);
    provider.people.assign(login, clientId);
  }
}
