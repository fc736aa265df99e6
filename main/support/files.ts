import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsync, openSync, type Stats, writeFileSync } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Failure, fail, problemOf } from './failure.ts';
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

const LEFTOVER_AGE_MS = 60_000;
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

/** Removes what killed processes left of writing the file at `path`. Call it only where nobody else writes it now. */
export function removeLeftoversOf(path: string): Promise<Result<void, Failure>> {
  return guarded(path, () => removeLeftovers(path, true));
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

/**
 * Makes the folder, with its parents, for this user alone (0700), or makes an existing one of ours so. Refuses
 * (FILE_REFUSED) a link, anything that is no folder, and a folder of another user.
 */
export async function ensurePrivateFolder(path: string): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (!(await isPrivateFolder(path))) await chmod(path, 0o700);
  });
}

/**
 * Whether nobody else has rights in the folder; always so on Windows, where the rights of the folder above count.
 * Throws a Refusal for a link, anything that is no folder, and a folder of another user, ENOENT where there is none.
 */
export async function isPrivateFolder(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new Refusal('it is a link');
  if (!found.isDirectory()) throw new Refusal('it is not a folder');
  refuseUnlessOurs(found);
  return WINDOWS || (found.mode & 0o077) === 0;
}

/** Whether the folder is there; FILE_REFUSED where `isPrivateFolder` refuses what is there. */
export function hasOwnFolder(path: string): Promise<Result<boolean, Failure>> {
  return guarded(path, () => isPrivateFolder(path).then(() => true, falseWhereMissing));
}

/** Removes the folder where nothing is in it; done also where there is none, or where something is. */
export function removeEmptyFolder(path: string): Promise<Result<void, Failure>> {
  return guarded(path, async () => {
    try {
      await rmdir(path);
    } catch (problem) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(problem) ?? '')) throw problem;
    }
  });
}

/** Ends a file operation with words for a person; `guarded` makes it a failure. */
export class Refusal extends Error {}

/** Runs file operations; what they throw becomes FILE_REFUSED, in words for a person. */
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await work());
  } catch (thrown) {
    return fail('FILE_REFUSED', { path, problem: fileProblem(thrown) });
  }
}

/** Whether there is a file; throws a Refusal for one that is not ours to replace or remove. */
export async function refuseUnlessOurFile(path: string): Promise<boolean> {
  let found: Stats;
  try {
    found = await lstat(path);
  } catch (problem) {
    if (isMissing(problem)) return false;
    throw problem;
  }
  if (found.isSymbolicLink()) throw new Refusal('it is a link');
  if (!found.isFile()) throw new Refusal('it is not a plain file');
  refuseUnlessOurs(found);
  return true;
}

function refuseUnlessOurs(found: Stats): void {
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user) throw new Refusal('it belongs to another user');
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function removeLeftovers(path: string, alone: boolean): Promise<void> {
  const start = `.${basename(path)}.`;
  const siblings = await readdir(dirname(path)).catch((problem: unknown) => {
    if (isMissing(problem)) return [];
    throw problem;
  });
  for (const name of siblings) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length))) continue;
    const leftover = join(dirname(path), name);
    if (alone) {
      await rm(leftover, { force: true });
      continue;
    }
    // A younger one may belong to a writer that is at work right now.
    const written = await lstat(leftover).then(
      (found) => found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - written > LEFTOVER_AGE_MS) await rm(leftover, { force: true });
  }
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

function falseWhereMissing(thrown: unknown): false {
  if (!isMissing(thrown)) throw thrown;
  return false;
}

export function isMissing(thrown: unknown): boolean {
  return errorCode(thrown) === 'ENOENT';
}

function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}

/** What the operating system's refusal means, in words that finish the sentence "it could not be used: …". */
function fileProblem(thrown: unknown): string {
  if (thrown instanceof Refusal) return thrown.message;
  switch (errorCode(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not use it';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk can only be read';
    case 'ENOENT':
      return 'its folder does not exist';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'there is a file where a folder should be';
    case 'ELOOP':
      return 'it is a link';
    default:
      return problemOf(thrown);
  }
}
