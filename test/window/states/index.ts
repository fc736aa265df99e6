import { firstRun } from './first-run.ts';
import { overview } from './overview.ts';
import type { LookState } from './sam.ts';
import { signingIn } from './signing-in.ts';
import { troubles } from './troubles.ts';

/** Every state that has a picture, under the name that the look has for it. */
export const STATES: Readonly<Record<string, LookState>> = {
  ...firstRun,
  ...signingIn,
  ...overview,
  ...troubles,
};
