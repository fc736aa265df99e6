import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { version } from '#main/support/version.ts';
import { bundle } from '../../scripts/bundle/bundle.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
/** Inside the repository, where the bundle finds the packages that are not bundled. */
const FOLDER = join(ROOT, 'out', 'bench');

/** The command as it is shipped, in a folder that no other build replaces while we measure. */
export const LATCHKEY = join(FOLDER, 'latchkey', 'latchkey.cjs');
/** bare-program.ts as plain JavaScript, so that it does not pay for the types in its source. */
export const BARE = join(FOLDER, 'bare', 'bare.cjs');

export async function buildPrograms(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await bundle({
    entry: join(ROOT, 'main', 'cli', 'latchkey.ts'),
    folder: join(FOLDER, 'latchkey'),
    version,
  });
  const bare = await rolldown({ input: join(import.meta.dirname, 'bare-program.ts'), platform: 'node' });
  await bare.write({ file: BARE, format: 'cjs', minify: true, codeSplitting: false });
  await bare.close();
}
