import { join } from 'node:path';
import { run } from './latchkey.ts';
import { must } from './report.ts';

/** Bundles the command as it is shipped, so that the demo shows the product and not its sources. */
export async function buildCommand(): Promise<{ said: string }> {
  const environment = { PATH: process.env.PATH ?? '' };
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'build.mjs');
  const built = await run(process.execPath, [script], environment);
  must(built.code === 0, `the build ended with ${built.code}: ${built.stderr}${built.stdout}`);
  return { said: built.stdout.trim() };
}
