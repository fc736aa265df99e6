import { join } from 'node:path';
import { type Failure, fail } from '../support/failure.ts';
import { readTextFile } from '../support/files.ts';
import { ok, type Result } from '../support/result.ts';
import type { Folders } from './folders.ts';

/** A place where settings are written. What it gives is unchecked; `loadSettings` checks all sources together. */
export interface SettingsSource {
  /** As people know it: the path of a file, "managed settings". */
  readonly name: string;
  /** IT's. What of it cannot be used is passed over, and the rest holds. */
  readonly managed?: boolean;
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
  return [
    ...managedSources(folders),
    environmentSource(environment) ?? userFileSource(userSettingsPath(environment, folders)),
  ];
}

/** The sources that come before the person's own. */
export function managedSources(folders: Folders): SettingsSource[] {
  const managed = managedSettingsPath(folders);
  return managed === undefined ? [] : [{ ...userFileSource(managed), managed: true }];
}

/** The file with IT's settings, which nothing of the user's replaces; undefined where there is no place for one. */
export function managedSettingsPath({ managed }: Folders): string | undefined {
  return managed === undefined ? undefined : join(managed, 'settings.json');
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
    return ok(JSON.parse(withoutMark(text.value)) as unknown);
  } catch (problem) {
    const place = placeOf(messageOf(problem), withoutMark(text.value));
    return fail('SETTINGS_INVALID', { source: path, problems: [`the document is not JSON at ${place}`] });
  }
}

/** Editors on Windows put a byte order mark first. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** Where JSON goes wrong, as editors count: "line 3 column 3". */
function placeOf(message: string, text: string): string {
  const told = /line \d+ column \d+/.exec(message)?.[0];
  if (told !== undefined) return told;
  const lines = text.slice(0, STRAY.test(message) ? strayAt(text) : text.length).split('\n');
  return `line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** For a character that fits nowhere the engine tells no place: "Unexpected token 'x', "{"a": x}" is not valid JSON". */
const STRAY = /^Unexpected token/;

/** Where that character is: the shortest beginning of the text with the same trouble ends with it. */
function strayAt(text: string): number {
  let [fine, stray] = [0, text.length];
  while (stray - fine > 1) {
    const middle = Math.floor((fine + stray) / 2);
    if (isStray(text.slice(0, middle))) stray = middle;
    else fine = middle;
  }
  return fine;
}

function isStray(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (problem) {
    return STRAY.test(messageOf(problem));
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : '';
}
