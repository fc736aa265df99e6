import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { type Failure, fail, problemOf } from './failure.ts';
import { ok, type Result } from './result.ts';

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

/** Throws a Refusal where another user owns what was found. */
export function refuseUnlessOurs(found: Stats): void {
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user) throw new Refusal('it belongs to another user');
}

export function isMissing(thrown: unknown): boolean {
  return errorCode(thrown) === 'ENOENT';
}

/** Of the operating system: "ENOENT". */
export function errorCode(thrown: unknown): string | undefined {
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
