import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Failure, fail } from '../../support/failure.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../../support/files.ts';
import { ensurePrivateFolder, hasOwnFolder, removeEmptyFolder } from '../../support/own-folders.ts';
import { ok, type Result } from '../../support/result.ts';

/** Our files, below `<state>/ssh/<profile>`. ssh reads `config`, which names the others. */
const NAMES = ['config', 'known_hosts', 'id-cert.pub'] as const;

type OwnName = (typeof NAMES)[number];

/** What each file is to hold; undefined for one that is not to be there. */
export type OwnFiles = Readonly<Record<OwnName, string | undefined>>;

/** The pattern by which ssh finds the files of all profiles. */
export function pathOfAll(stateFolder: string): string {
  return join(stateFolder, 'ssh', '*', 'config');
}

export function ownFolder(stateFolder: string, profile: string): string {
  return join(stateFolder, 'ssh', profile);
}

export function ownPath(folder: string, name: OwnName): string {
  return join(folder, name);
}

/** Writes what differs from what is there. `config` comes last, because it leads ssh to the others. */
export async function writeOwnFiles(folder: string, files: OwnFiles): Promise<Result<void, Failure>> {
  for (const path of [dirname(folder), folder]) {
    const made = await ensurePrivateFolder(path);
    if (!made.ok) return made;
  }
  const write = async (name: OwnName): Promise<Result<void, Failure>> => {
    const path = ownPath(folder, name);
    const wanted = files[name];
    const there = await readTextFile(path);
    if (there.ok && there.value === wanted) return ok(undefined);
    return wanted === undefined ? removeFile(path) : writeFileAtomically(path, wanted);
  };
  const others = await Promise.all([write('known_hosts'), write('id-cert.pub')]);
  return others.find((done) => !done.ok) ?? write('config');
}

/**
 * Removes our files, and their folders where nothing else is in them. Answers whether their folder was there; FILE_REFUSED
 * where it is not ours.
 */
export async function removeOwnFiles(folder: string): Promise<Result<boolean, Failure>> {
  const there = await hasOwnFolder(folder);
  if (!there.ok || !there.value) return there;
  for (const name of NAMES) {
    const removed = await removeFile(join(folder, name));
    if (!removed.ok) return removed;
  }
  for (const path of [folder, dirname(folder)]) {
    const emptied = await removeEmptyFolder(path);
    if (!emptied.ok) return emptied;
  }
  return there;
}

/** Whether ssh has files of any profile to read. */
export async function hasOwnFiles(stateFolder: string): Promise<boolean> {
  const profiles = await readdir(join(stateFolder, 'ssh')).catch(() => []);
  const found = await Promise.all(profiles.map((name) => isComplete(join(stateFolder, 'ssh', name))));
  return found.includes(true);
}

export async function isComplete(folder: string): Promise<boolean> {
  const text = await readTextFile(join(folder, 'config'));
  return text.ok && text.value !== undefined;
}

/** For a path of ours that cannot be written in ssh's settings. */
export function unwritable(path: string): Result<never, Failure> {
  return fail('FILE_REFUSED', { path, problem: 'its path cannot be written in the settings of ssh' });
}
