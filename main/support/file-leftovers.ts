import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Failure } from './failure.ts';
import { guarded, isMissing } from './file-refusal.ts';
import type { Result } from './result.ts';

const LEFTOVER_AGE_MS = 60_000;

/** Removes what killed processes left of writing the file at `path`. Call it only where nobody else writes it now. */
export function removeLeftoversOf(path: string): Promise<Result<void, Failure>> {
  return guarded(path, () => removeLeftovers(path, true));
}

/** Where a file is written before it takes its place: beside it, under a name that `removeLeftovers` knows. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** What killed processes left; without `alone` only what is so old that nobody can be at work on it. */
export async function removeLeftovers(path: string, alone: boolean): Promise<void> {
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
