import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { ShownPlatform } from './types.ts';

export interface Surroundings {
  readonly platform: ShownPlatform;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The whole path of a program that is started by its name; undefined where there is none. Folders of the PATH that are
 * not whole do not count: what is in them is another program in each folder.
 */
export function findOnPath(name: string, { platform, environment }: Surroundings): string | undefined {
  const { join, delimiter, isAbsolute } = platform === 'win32' ? win32 : posix;
  const variable = Object.keys(environment).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  return (environment[variable] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((path) => canSee(path, platform === 'linux'));
}

/**
 * On Windows, what the Store installs is a kind of link that only lstat can see.
 *
 * @param mayRun whether it has to be a file that can be run; folders have that right too
 */
export function canSee(path: string, mayRun = false): boolean {
  try {
    if (!mayRun) return lstatSync(path).mode !== undefined;
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
