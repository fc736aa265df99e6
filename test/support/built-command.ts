import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../scripts/bundle/bundle.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The command as it is shipped: a script for Node. */
    readonly builtCommand: string;
  }
}

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, 'out', `for-tests-${process.pid}`);

/**
 * Vitest's global set-up: bundles the command as it is shipped, once for all tests that start it, in a folder of this
 * run, which others may not replace meanwhile. It stands below the project, because what cannot be bundled is looked up
 * from there.
 */
export async function setup({ provide }: TestProject): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  await bundle({ entry: join(ROOT, 'main', 'cli', 'latchkey.ts'), folder: FOLDER, version });
  provide('builtCommand', join(FOLDER, 'latchkey.cjs'));
}

export function teardown(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
