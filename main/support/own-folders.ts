import { chmod, lstat, mkdir, rmdir } from 'node:fs/promises';
import type { Failure } from './failure.ts';
import { errorCode, guarded, isMissing, Refusal, refuseUnlessOurs } from './file-refusal.ts';
import type { Result } from './result.ts';

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
  return process.platform === 'win32' || (found.mode & 0o077) === 0;
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

function falseWhereMissing(thrown: unknown): false {
  if (!isMissing(thrown)) throw thrown;
  return false;
}
