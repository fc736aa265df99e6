import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OPENER_PLAN_VARIABLE, type OpenerPlan, writeWhole } from './opener-plan.ts';
import type { BrowserOutcome, SignInAs } from './scripted-browser.ts';

export interface ScriptedOpener {
  /** For the environment of the program under test: a PATH on which `xdg-open` is ours, and the plan. */
  readonly environment: Readonly<Record<string, string>>;
  /** Who signs in from the next opening on. */
  signInAs(person: SignInAs): Promise<void>;
  /**
   * Waits until a walk has ended, and takes its outcome away so that the next call waits for the next one.
   */
  outcome(patienceMs?: number): Promise<BrowserOutcome>;
}

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 20;

/**
 * Puts an `xdg-open` into `folder` that a child process finds on its PATH. Its cookies stay in the folder.
 */
export async function installScriptedOpener(
  folder: string,
  person: SignInAs,
  ca?: string,
): Promise<ScriptedOpener> {
  const bin = join(folder, 'bin');
  const planFile = join(folder, 'plan.json');
  const outcomeFile = join(folder, 'outcome.json');
  await mkdir(bin, { recursive: true });
  const command = join(bin, 'xdg-open');
  const script = new URL('xdg-open.ts', import.meta.url).pathname;
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(command, 0o755);

  const signInAs = ({ login, password }: SignInAs): Promise<void> => {
    const plan: OpenerPlan = {
      login,
      password,
      cookieJar: join(folder, 'cookies.json'),
      outcome: outcomeFile,
      ...(ca === undefined ? {} : { ca }),
    };
    return writeWhole(planFile, plan);
  };
  await signInAs(person);

  return {
    environment: {
      PATH: [bin, process.env.PATH ?? ''].join(delimiter),
      [OPENER_PLAN_VARIABLE]: planFile,
    },
    signInAs,
    async outcome(patienceMs = PATIENCE_MS) {
      for (let waited = 0; waited < patienceMs; waited += LOOK_EVERY_MS) {
        const text = await readFile(outcomeFile, 'utf8').catch(() => undefined);
        if (text !== undefined) {
          await rm(outcomeFile);
          return JSON.parse(text) as BrowserOutcome;
        }
        await pause(LOOK_EVERY_MS);
      }
      throw new Error(`no browser walk ended within ${patienceMs} ms`);
    },
  };
}
