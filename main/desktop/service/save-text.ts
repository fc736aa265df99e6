import type { Failure } from '../../support/failure.ts';
import { writeFileAtomically } from '../../support/files.ts';
import { ok, type Result } from '../../support/result.ts';
import type { Outside } from './types.ts';

/** Where a text was saved; no path where the person closed the dialog. */
export async function saveText(
  outside: Pick<Outside, 'showSaveDialog'>,
  name: string,
  text: string,
): Promise<Result<{ readonly path?: string }, Failure>> {
  const path = await outside.showSaveDialog(name);
  if (path === undefined) return ok({});
  const written = await writeFileAtomically(path, text);
  return written.ok ? ok({ path }) : written;
}
