import type { FailureCode } from '#main/support/failure.ts';
import type { desktopWords } from '#main/support/words/desktop.ts';
import { authorityScenarios } from './authority.ts';
import { networkScenarios } from './network.ts';
import { oktaScenarios } from './okta.ts';
import { policyScenarios } from './policy.ts';
import type { Scenarios } from './scenario.ts';
import { setUpScenarios } from './set-up.ts';
import { computerScenarios } from './this-computer.ts';

/** What a command may answer. What only the tray application says is met in its own tests. */
export type CommandFailure = Exclude<FailureCode, keyof typeof desktopWords>;

/**
 * How each failure is made to happen (see scenario.ts). A code without a scenario does not compile: whatever Latchkey
 * can say has been seen.
 */
export const SCENARIOS: { readonly [C in CommandFailure]: Scenarios<C> } = {
  ...setUpScenarios,
  ...oktaScenarios,
  ...authorityScenarios,
  ...networkScenarios,
  ...policyScenarios,
  ...computerScenarios,
};
