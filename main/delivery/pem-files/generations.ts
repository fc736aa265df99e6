import { randomBytes } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isMissing, Refusal, refuseUnlessOurFile } from '../../support/file-refusal.ts';
import { isPrivateFolder } from '../../support/own-folders.ts';

/**
 * A folder in which a set of files is replaced as a whole. Each set stands in a folder of its own, a generation, and
 * the link `current` leads to the one that counts. It is the only thing that changes when a set is replaced.
 */
const LINK = 'current';
const GENERATION = /^generation-[0-9a-f]{12}$/;
const NEXT_LINK = /^next-[0-9a-f]{12}$/;
/** Stands in a folder that was made here. The rights of every other one are the person's, and so is its end. */
const MARK = '.made-by-latchkey';

/**
 * Makes the folder for this user alone (0700), with its parents, where there is none. One that somebody else made is
 * taken as it is, and only where nobody but this user has rights in it; else a Refusal is thrown.
 */
export async function prepareFolder(folder: string): Promise<void> {
  let isPrivate: boolean;
  try {
    isPrivate = await isPrivateFolder(folder);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    await makeFolder(folder);
    return;
  }
  if (isPrivate) return;
  if (!(await refuseUnlessOurFile(join(folder, MARK)))) {
    throw new Refusal(
      'other users have rights in it; name a folder that is not there yet, or one of yours alone',
    );
  }
  await chmod(folder, 0o700);
}

/** Elsewhere first, so that it is never there without its mark: a kill would leave a folder that nobody removes. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await removeUnfinished(folder);
  const unfinished = unfinishedFor(folder);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(join(unfinished, MARK), '', { flag: 'wx', mode: 0o600 });
    await rename(unfinished, folder);
  } catch (thrown) {
    await rm(unfinished, { recursive: true, force: true });
    throw thrown;
  }
}

function unfinishedFor(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString('hex')}.new`);
}

/**
 * Removes what a kill left of making the folder, or of removing it; there is no key in that. A folder above that may be
 * entered but not listed hides it, and that is nothing to stop for.
 */
export async function removeUnfinished(folder: string): Promise<void> {
  const start = `.${basename(folder)}.`;
  for (const name of await readdir(dirname(folder)).catch(noneWhereHidden)) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}\.new$/.test(name.slice(start.length))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** The path through which programs see the newest generation. */
export function currentPath(folder: string): string {
  return join(folder, LINK);
}

export function newGeneration(): string {
  return `generation-${randomBytes(6).toString('hex')}`;
}

/** The generation that counts, by its name; undefined where there is none. Throws Refusal for a link of others. */
export async function currentGeneration(folder: string): Promise<string | undefined> {
  const link = currentPath(folder);
  try {
    if (!(await lstat(link)).isSymbolicLink()) throw new Refusal('it is not the link that Latchkey makes');
    // A junction of Windows holds the whole path, a symbolic link only the name.
    const target = resolve(folder, await readlink(link));
    const isOurs = dirname(target) === resolve(folder) && GENERATION.test(basename(target));
    if (!isOurs) throw new Refusal('it is a link to another place');
    return basename(target);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/**
 * Makes a finished generation the one that counts. In one step, save on Windows: there only junctions need no rights
 * of an administrator, and a junction cannot be replaced, so for a moment there is none. Never does a path lead
 * partly to the old generation and partly to the new one.
 */
export async function makeCurrent(
  folder: string,
  generation: string,
  platform: NodeJS.Platform,
): Promise<void> {
  const link = currentPath(folder);
  if (platform === 'win32') {
    await unlink(link).catch(ignoreMissing);
    await symlink(join(folder, generation), link, 'junction');
    return;
  }
  const next = join(folder, `next-${randomBytes(6).toString('hex')}`);
  await symlink(generation, next);
  await rename(next, link);
}

/** Removes generations, also half-written ones, and links that a crash left behind. Nothing else. */
export async function removeGenerations(
  folder: string,
  keep: readonly (string | undefined)[],
): Promise<void> {
  for (const name of await readdir(folder)) {
    if (keep.includes(name) || !(GENERATION.test(name) || NEXT_LINK.test(name))) continue;
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Takes everything of ours out of the folder, the link first, and the folder too where it was made here and nothing
 * else is in it. A link of others stays, and is thrown as a Refusal once the rest is gone.
 */
export async function removeAll(folder: string): Promise<void> {
  try {
    if ((await currentGeneration(folder)) !== undefined) await unlink(currentPath(folder));
  } finally {
    await removeGenerations(folder, []);
  }
  const mark = join(folder, MARK);
  if (!(await refuseUnlessOurFile(mark))) return;
  if ((await readdir(folder)).length > 1) {
    await unlink(mark);
    return;
  }
  // Out of the way first, for the same reason as when it was made.
  const unfinished = unfinishedFor(folder);
  await rename(folder, unfinished);
  await rm(unfinished, { recursive: true });
}

function noneWhereHidden(thrown: unknown): [] {
  const isForbidden = thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES';
  if (!isMissing(thrown) && !isForbidden) throw thrown;
  return [];
}

function ignoreMissing(thrown: unknown): void {
  if (!isMissing(thrown)) throw thrown;
}
