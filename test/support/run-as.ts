import { execFileSync } from 'node:child_process';
import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './programs.ts';

/** How a program is started for somebody: itself and its parameters, for spawn. Its process id stays the same. */
export type RunAs = (program: string, parameters: readonly string[]) => [string, string[]];

/** As whoever runs the tests. */
export const asOurselves: RunAs = (program, parameters) => [program, [...parameters]];

/** Somebody who is not root. */
export interface OrdinaryUser {
  readonly id: number;
  readonly runAs: RunAs;
  /** Makes a folder theirs, with all that is in it. */
  give(folder: string): void;
}

/** An account without rights or files, which every system has. */
const NOBODY = 'nobody';

/** Whoever runs the tests, unless that is root: then the account that owns nothing. */
export function ordinaryUser(): OrdinaryUser {
  const own = process.getuid?.() ?? -1;
  if (own !== 0) return { id: own, runAs: asOurselves, give: () => {} };
  const [id, group] = ['-u', '-g'].map((which) =>
    Number(execFileSync('id', [which, NOBODY], { encoding: 'utf8' })),
  );
  if (id === undefined || group === undefined) throw new Error(`there is no account ${NOBODY}`);
  const setpriv = findProgram('setpriv') ?? 'setpriv';
  const become = [`--reuid=${id}`, `--regid=${group}`, '--clear-groups', '--inh-caps=-all', '--'];
  const give = (path: string): void => {
    lchownSync(path, id, group);
    if (!lstatSync(path).isDirectory()) return;
    for (const name of readdirSync(path)) give(join(path, name));
  };
  return { id, runAs: (program, parameters) => [setpriv, [...become, program, ...parameters]], give };
}
