import { join } from 'node:path';
import { type Failure, fail } from '../support/failure.ts';
import { readTextFile } from '../support/files.ts';
import { ok, type Result } from '../support/result.ts';
import type { Folders } from './folders.ts';

/** A place where settings are written. What it gives is unchecked; `loadSettings` checks all sources together. */
export interface SettingsSource {
  /** As people know it: the path of a file, "managed settings". */
  readonly name: string;
  /** Undefined where the place is empty. SETTINGS_INVALID where it cannot be understood. */
  read(): Promise<Result<unknown | undefined, Failure>>;
}

/** Names a file that is read instead of the user's own: for tests and containers. */
const FILE_VARIABLE = 'LATCHKEY_SETTINGS';

/** The file with the user's settings: what LATCHKEY_SETTINGS names, else settings.json in the settings folder. */
export function userSettingsPath(environment: NodeJS.ProcessEnv, folders: Folders): string {
  return environment[FILE_VARIABLE] || join(folders.settings, 'settings.json');
}

/** Every source of this computer, the strongest first. */
export function settingsSources(environment: NodeJS.ProcessEnv, folders: Folders): SettingsSource[] {
  return [environmentSource(environment) ?? userFileSource(userSettingsPath(environment, folders))];
}

/** The user's file; none is no problem. */
export function userFileSource(path: string): SettingsSource {
  return { name: path, read: () => readJsonFile(path) };
}

/** The file that LATCHKEY_SETTINGS names, which then has to be there; undefined where the variable is not set. */
function environmentSource(environment: NodeJS.ProcessEnv): SettingsSource | undefined {
  const path = environment[FILE_VARIABLE];
  if (!path) return undefined;
  return {
    name: path,
    async read() {
      const found = await readJsonFile(path);
      if (!found.ok || found.value !== undefined) return found;
      return fail('SETTINGS_INVALID', {
        source: path,
        problems: [`there is no such file, but ${FILE_VARIABLE} names it`],
      });
    },
  };
}

/** The JSON document at `path`, or undefined where there is no file. SETTINGS_INVALID says where it goes wrong. */
export async function readJsonFile(path: string): Promise<Result<unknown | undefined, Failure>> {
  const text = await readTextFile(path);
  if (!text.ok || text.value === undefined) return text;
  try {
    // Editors on Windows put a byte order mark first.
    return ok(JSON.parse(text.value.replace(/^\uFEFF/, '')) as unknown);
  } catch (problem) {
    return fail('SETTINGS_INVALID', { source: path, problems: [jsonProblem(problem)] });
  }
}

function jsonProblem(problem: unknown): string {
  const place = /line \d+ column \d+/.exec(problem instanceof Error ? problem.message : '')?.[0];
  return `the document is not JSON${place === undefined ? '' : ` at ${place}`}`;
}
