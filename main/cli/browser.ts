import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

export interface BrowserParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** `spawn` of node:child_process. */
  readonly spawn: (
    program: string,
    programArguments: readonly string[],
    options: SpawnOptions,
  ) => ChildProcess;
}

/** A program that fails does so quickly; one that still runs by then is the browser itself, in milliseconds. */
const FAILS_WITHIN_MS = 3_000;

/** Whether opening a browser on this computer can work, or only the link helps: no screen, and nobody said otherwise. */
export function canShowBrowser(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return ['BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some(
    (name) => (environment[name] ?? '') !== '',
  );
}

/**
 * Opens `address` in the person's browser, as a process that outlives this one, and never through a shell. Tries the
 * programs of $BROWSER in their order (programs separated by colons, "%s" stands for the address), else the system's
 * own. Answers NO_BROWSER when each of them could not be started or ended with another code than 0.
 */
export async function openBrowser(address: string, parts: BrowserParts): Promise<Result<void, Failure>> {
  if (!/^https?:\/\//.test(address))
    return fail('NO_BROWSER', { problem: 'the address is not a web address' });
  let problem = 'no program is known';
  for (const [program, ...programArguments] of browserCommands(address, parts)) {
    if (program === undefined) continue;
    const failed = await start(program, programArguments, parts);
    if (failed === undefined) return ok(undefined);
    problem = `${program} ${failed}`;
  }
  return fail('NO_BROWSER', { problem });
}

function browserCommands(address: string, { environment, platform }: BrowserParts): string[][] {
  const chosen = (environment.BROWSER ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .map((command) => command.split(' ').filter((word) => word !== ''))
    .filter((words) => words.length > 0)
    .map((words) =>
      words.some((word) => word.includes('%s'))
        ? words.map((word) => word.replaceAll('%s', address))
        : [...words, address],
    );
  if (chosen.length > 0) return chosen;
  switch (platform) {
    case 'darwin':
      return [['open', address]];
    case 'win32':
      return [['rundll32', 'url.dll,FileProtocolHandler', address]];
    default:
      return [['xdg-open', address]];
  }
}

/** Undefined when it was opened; else what went wrong, to follow the program's name. */
function start(
  program: string,
  programArguments: readonly string[],
  { clock, spawn }: BrowserParts,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, { detached: true, stdio: 'ignore', windowsHide: true });
    const finish = (failed: string | undefined): void => {
      patience.cancel();
      // From here on it may outlive us; until here it keeps us alive, so that its failure is noticed.
      child.unref();
      resolve(failed);
    };
    const patience = clock.after(FAILS_WITHIN_MS, () => finish(undefined));
    child.once('error', (thrown: NodeJS.ErrnoException) =>
      finish(
        thrown.code === 'ENOENT' ? 'is not on this computer' : `could not be started: ${problemOf(thrown)}`,
      ),
    );
    child.once('exit', (code, signal) =>
      finish(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`),
    );
  });
}
