import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundle/bundle.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles the command as it is shipped, in a folder of its own, which others may not replace meanwhile. It stands below
 * the project, because what cannot be bundled is looked up from there.
 */
export async function bundleCommand(): Promise<{ readonly path: string; remove(): void }> {
  const folder = join(ROOT, 'out', `for-tests-${process.pid}`);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  await bundle({ entry: join(ROOT, 'main', 'cli', 'latchkey.ts'), folder, version });
  return {
    path: join(folder, 'latchkey.cjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
