import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Failure, failure } from '../../support/failure.ts';
import { guarded, isMissing, Refusal } from '../../support/file-refusal.ts';
import { writeFileAtomically } from '../../support/files.ts';
import { removeEmptyFolder } from '../../support/own-folders.ts';
import { err, type Result } from '../../support/result.ts';
import type { Before } from './include-line.ts';

/** The person's own ssh_config as it is: perhaps a link into a folder of settings that they keep elsewhere. */
export interface PersonFile {
  /** Where the file itself is. */
  readonly path: string;
  /** One character for each byte (latin1). */
  readonly text: string;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** How many names it has in file systems: more than one with hard links. */
  readonly names: number;
}

/** The file; undefined where there is none. Follows links, as ssh does. FILE_REFUSED where it cannot be read. */
export function readPersonFile(path: string): Promise<Result<PersonFile | undefined, Failure>> {
  return guarded(path, async () => {
    let handle: FileHandle;
    try {
      handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (problem) {
      if (!isMissing(problem)) throw problem;
      await lstat(path).then(refuseLostLink, ignoreMissing);
      return undefined;
    }
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw new Refusal('it is not a plain file');
      return {
        path: await realpath(path),
        text: await handle.readFile('latin1'),
        mode: found.mode & 0o7777,
        owner: found.uid,
        group: found.gid,
        names: found.nlink,
      };
    } finally {
      await handle.close();
    }
  });
}

/**
 * Replaces the file in one step, keeping its rights, and a link to it as it is. FILE_REFUSED where it is not the
 * person's alone to change, and where somebody else changed it since it was read.
 */
export async function replacePersonFile(file: PersonFile, text: string): Promise<Result<void, Failure>> {
  const usable = await guarded(file.path, () => refuseUnlessReplaceable(file));
  if (!usable.ok) return usable;
  return writeFileAtomically(file.path, Buffer.from(text, 'latin1'), {
    mode: file.mode,
    group: file.group,
    beforeReplacing: () => refuseIfChanged(file),
  });
}

/** What was there when a new file was about to be made: its folder, or nothing. */
export async function createPersonFile(
  path: string,
  textFor: (before: Before) => string,
): Promise<Result<void, Failure>> {
  const folder = await guarded(path, async () => {
    const isNew = (await mkdir(dirname(path), { recursive: true, mode: 0o700 })) !== undefined;
    await refuseFolders(await realpath(dirname(path)));
    return isNew;
  });
  if (!folder.ok) return folder;
  const text = textFor(folder.value ? 'no folder' : 'nothing');
  return writeFileAtomically(path, Buffer.from(text, 'latin1'), {
    beforeReplacing: () => lstat(path).then(refuseChange, ignoreMissing),
  });
}

/** Removes a file that Latchkey made, and its folder where that was made too and nothing else is in it. */
export async function removePersonFile(file: PersonFile, before: Before): Promise<Result<void, Failure>> {
  const removed = await guarded(file.path, async () => {
    await refuseUnlessReplaceable(file);
    await refuseIfChanged(file);
    await unlink(file.path);
  });
  return removed.ok && before === 'no folder' ? removeEmptyFolder(dirname(file.path)) : removed;
}

/** The same failure as one of the person's ssh_config, with what they can do themselves. */
export function asSshConfigRefused<T>(
  result: Result<T, Failure>,
  path: string,
  includeLine: string,
): Result<T, Failure> {
  if (result.ok || result.error.code !== 'FILE_REFUSED') return result;
  const { problem } = result.error.facts;
  return err(failure('SSH_CONFIG_REFUSED', { path, problem, line: includeLine }));
}

async function refuseUnlessReplaceable({ path, text, mode, owner, names }: PersonFile): Promise<void> {
  const user = process.geteuid?.();
  if (user !== undefined && owner !== user) throw new Refusal('it belongs to somebody else');
  if ((mode & 0o200) === 0) throw new Refusal('it is read-only');
  if (names > 1) throw new Refusal('it has a second name (a hard link), which would keep the old content');
  if (text.includes('\0')) throw new Refusal('it is not text that ssh can read');
  await refuseFolders(dirname(path));
}

/** Whoever owns a folder on the way could put another file there. */
async function refuseFolders(folder: string): Promise<void> {
  const user = process.geteuid?.();
  if (((await lstat(folder)).mode & 0o200) === 0) throw new Refusal('its folder is read-only');
  for (let path = folder; user !== undefined; path = dirname(path)) {
    const { uid } = await lstat(path);
    if (uid !== user && uid !== 0) throw new Refusal('a folder on the way to it belongs to somebody else');
    if (path === dirname(path)) return;
  }
}

async function refuseIfChanged(file: PersonFile): Promise<void> {
  const now = await readPersonFile(file.path);
  if (!now.ok || now.value?.text !== file.text) refuseChange();
}

function refuseChange(): never {
  throw new Refusal('another program is changing it');
}

function refuseLostLink(): never {
  throw new Refusal('it is a link that leads nowhere');
}

function ignoreMissing(thrown: unknown): void {
  if (!isMissing(thrown)) throw thrown;
}
