import { closeSync, constants, fsync, openSync, writeFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Failure } from './failure.ts';
import { removeLeftovers, temporaryFor } from './file-leftovers.ts';
import { errorCode, guarded, isMissing, Refusal, refuseUnlessOurFile } from './file-refusal.ts';
import { ok, type Result } from './result.ts';

const WINDOWS = process.platform === 'win32';
const sync = promisify(fsync);

export interface FileOptions {
  /** Nobody else writes this file now, because the caller holds a lock: all temporary files of it are dead ones'. */
  readonly alone?: boolean;
}

export interface WriteOptions extends FileOptions {
  /** 0600 where it is left out. */
  readonly mode?: number;
  /** Number of the group that the file is to have; the system's own choice where it is left out. */
  readonly group?: number;
  /** Runs when the new file is on the disk; throws where it must not take the place of the old one after all. */
  readonly beforeReplacing?: () => Promise<void>;
}

/** Virus scanners hold new files open for a moment, and Windows then refuses to replace them. */
const WINDOWS_RENAME_PAUSES_MS = [10, 40, 160, 640];

/**
 * Replaces the file at `path` in one step: readers see the old content or the new one, never a part, also after a
 * power cut. Refuses (FILE_REFUSED) where `path` is a link, not a plain file, or belongs to another user. The
 * temporary file stands in the same folder and is gone whatever happens; one left by a killed process is removed at
 * the next write or removal of the same file, a minute later at the earliest where it is not written `alone`. `mode`
 * has no meaning on Windows, where the folder's rights count.
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  { mode = 0o600, group, beforeReplacing, alone = false }: WriteOptions = {},
): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    await refuseUnlessOurFile(path);
    await removeLeftovers(path, alone);
    const temporary = temporaryFor(path);
    try {
      const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
      const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), mode);
      try {
        // The umask may have taken bits away that were asked for.
        if (group !== undefined && (await handle.stat()).gid !== group) await handle.chown(-1, group);
        if (!WINDOWS) await handle.chmod(mode);
        await handle.writeFile(data);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await beforeReplacing?.();
      await replace(temporary, path);
    } catch (problem) {
      await rm(temporary, { force: true });
      throw problem;
    }
    await syncFolder(dirname(path));
  });
}

/**
 * Makes a folder, which must not be there yet, with these files in it, all for this user alone and on the disk when it
 * answers. For files that nobody looks for before something leads to their folder, so each is written as it is: a
 * power cut or a kill leaves a part.
 */
export async function writeNewFolder(
  path: string,
  files: Readonly<Record<string, string>>,
): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    await mkdir(path, { mode: 0o700 });
    const opened: number[] = [];
    try {
      for (const [name, data] of Object.entries(files)) {
        const file = openSync(join(path, name), 'wx', 0o600);
        opened.push(file);
        // At once, because a turn of the loop for each step takes longer than the steps; only the disk is waited for.
        writeFileSync(file, data);
      }
      await Promise.all([...opened.map((file) => sync(file)), syncFolder(path)]);
    } finally {
      for (const file of opened) closeSync(file);
    }
  });
}

/** Makes a file for this user alone, and never replaces one: FILE_REFUSED where there is anything of that name. */
export async function writeNewFile(path: string, data: string): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    const handle = await open(path, 'wx', 0o600).catch((problem: unknown) => {
      throw errorCode(problem) === 'EEXIST' ? new Refusal('it is there already') : problem;
    });
    try {
      await handle.writeFile(data);
      await handle.sync();
    } catch (problem) {
      await rm(path, { force: true });
      throw problem;
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(path));
  });
}

/** The text at `path` as UTF-8, or undefined where there is no such file. Follows links; refuses what is no file. */
export async function readTextFile(path: string): Promise<Result<string | undefined, Failure>> {
  const read = await readBinaryFile(path);
  return read.ok ? ok(read.value?.toString('utf8')) : read;
}

/** The bytes at `path`, as `readTextFile` has its text. Refuses a file of more than `mostBytes` unread. */
export async function readBinaryFile(
  path: string,
  mostBytes: number = Number.POSITIVE_INFINITY,
): Promise<Result<Buffer | undefined, Failure>> {
  return guarded(path, async () => {
    let handle: FileHandle;
    try {
      // Without O_NONBLOCK, opening a named pipe would wait for a writer.
      handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (problem) {
      if (isMissing(problem)) return undefined;
      throw problem;
    }
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw new Refusal('it is not a plain file');
      if (found.size > mostBytes) throw new Refusal(`it is larger than ${mostBytes / 1024 / 1024} MiB`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  });
}

/** Removes the file at `path`; done also when there is none. Refuses what `writeFileAtomically` refuses. */
export async function removeFile(
  path: string,
  { alone = false }: FileOptions = {},
): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    const existed = await refuseUnlessOurFile(path);
    await removeLeftovers(path, alone);
    if (existed) await unlink(path);
  });
}

/**
 * Whether a file of so many bytes could be written at `path` now: tries it beside, and leaves nothing. A disk that is
 * full or cannot be written is better known before what is to be written has cost anything.
 */
export async function rehearseWrite(path: string, bytes: number): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    const temporary = temporaryFor(path);
    try {
      await writeFile(temporary, Buffer.alloc(bytes), { flag: 'wx', mode: 0o600 });
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function replace(temporary: string, path: string): Promise<void> {
  for (const pauseMs of WINDOWS ? WINDOWS_RENAME_PAUSES_MS : []) {
    try {
      await rename(temporary, path);
      return;
    } catch (problem) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(problem) ?? '')) throw problem;
      await pause(pauseMs);
    }
  }
  await rename(temporary, path);
}

/** Makes the rename itself last through a power cut. Windows has no such call, and does so by itself. */
async function syncFolder(path: string): Promise<void> {
  if (WINDOWS) return;
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
