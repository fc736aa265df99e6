import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quotedForSh } from '../main/support/shell-word.ts';

/** What an application that is tried out gets another one of than the person has. */
const TRIED_WITH_OTHERS = [
  ...['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR', 'WAYLAND_DISPLAY'],
  ...['SSH_AUTH_SOCK', 'DBUS_SESSION_BUS_ADDRESS'],
] as const;

/**
 * An environment in which the browser that an application opens is the person's own: with the folders of the application
 * it would begin a new profile in them, and lose it with them. On Linux alone, where it is xdg-open that is asked.
 *
 * @param folder ours alone
 * @param persons the environment of the person
 */
export function ownBrowser(folder: string, persons: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  if (process.platform !== 'linux') return {};
  const { PATH = '' } = persons;
  const lines = TRIED_WITH_OTHERS.map((name) => {
    const value = persons[name];
    return value === undefined ? `unset ${name}` : `export ${name}=${quotedForSh(value)}`;
  });
  const bin = join(folder, 'bin');
  mkdirSync(bin, { mode: 0o700 });
  const script = ['#!/bin/sh', ...lines, `export PATH=${quotedForSh(PATH)}`, 'exec xdg-open "$@"', ''];
  writeFileSync(join(bin, 'xdg-open'), script.join('\n'), { mode: 0o700 });
  return { PATH: `${bin}:${PATH}` };
}
