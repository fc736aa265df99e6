import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_PRINCIPALS } from '../../../access/server.ts';
import type { Failure } from '../../../support/failure.ts';
import { guarded, Refusal } from '../../../support/file-refusal.ts';
import type { Result } from '../../../support/result.ts';

/**
 * Makes the folder with the files of `serverFiles`. FILE_REFUSED where there is anything of that name: what an earlier
 * policy left in it would go on letting people in. All of it or nothing is there afterwards.
 */
export function writeServerFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<Result<void, Failure>> {
  return guarded(folder, async () => {
    await mkdir(folder).catch((problem: NodeJS.ErrnoException) => {
      throw problem.code === 'EEXIST' ? new Refusal('it is there already') : problem;
    });
    try {
      await mkdir(join(folder, SERVER_PRINCIPALS));
      for (const [path, text] of files) {
        // Two accounts may be one name to this computer: then one of them would get the other's file.
        await writeFile(join(folder, path), text, { flag: 'wx', mode: 0o644 });
      }
    } catch (problem) {
      await rm(folder, { recursive: true, force: true });
      throw problem;
    }
  });
}
