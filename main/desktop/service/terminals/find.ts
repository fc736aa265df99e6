import { accessSync, constants, lstatSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { ShownPlatform } from '../types.ts';
import { type Terminal, terminalsOf } from './launchers.ts';

export interface Surroundings {
  readonly platform: ShownPlatform;
  readonly environment: NodeJS.ProcessEnv;
}

/** The terminals of this computer, the one to take where nothing is chosen first. */
export function findTerminals({ platform, environment }: Surroundings): readonly Terminal[] {
  return terminalsOf(platform).filter(({ needs }) =>
    platform === 'darwin' ? canSee(needs) : isOnPath(needs, platform, environment),
  );
}

/** The one that is chosen in the settings, where it is there; else the first. */
export function chooseTerminal(found: readonly Terminal[], chosen: string | undefined): Terminal | undefined {
  return found.find(({ id }) => id === chosen) ?? found[0];
}

/** Whether a program can be started by its name alone; folders of the PATH that are not whole do not count. */
export function isOnPath(needs: string, platform: ShownPlatform, environment: NodeJS.ProcessEnv): boolean {
  const { join, delimiter, isAbsolute } = platform === 'win32' ? win32 : posix;
  const variable = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return (environment[variable] ?? '')
    .split(delimiter)
    .some((folder) => isAbsolute(folder) && canSee(join(folder, needs), platform === 'linux'));
}

/** On Windows, what the Store installs is a kind of link that only lstat can see. */
function canSee(path: string, mayRun = false): boolean {
  try {
    if (mayRun) accessSync(path, constants.X_OK);
    return lstatSync(path).mode !== undefined;
  } catch {
    return false;
  }
}
