import { activity } from './activity.ts';
import { changes } from './changes.ts';
import { checkups } from './checkup.ts';
import { firstRun } from './first-run.ts';
import { help } from './help.ts';
import { hosts } from './hosts.ts';
import { overview } from './overview.ts';
import type { LookState } from './sam.ts';
import { settings } from './settings.ts';
import { signingIn } from './signing-in.ts';
import { troubles } from './troubles.ts';

/** Every state that has a picture, under the name that the look has for it. */
export const STATES: Readonly<Record<string, LookState>> = {
  ...firstRun,
  ...signingIn,
  ...overview,
  ...hosts,
  ...changes,
  ...troubles,
  ...activity,
  ...checkups,
  ...settings,
  ...help,
};
