import { join } from 'node:path';
import { buildApplication } from '../../scripts/build-application.ts';
import { run } from '../../scripts/setup/run.mjs';
import { needRuntime } from './runtime/runtime.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Playwright's global set-up: builds the command, the application as it ships, and, where that Electron cannot be had,
 * the application for the stand-in too.
 */
async function buildAll(): Promise<void> {
  const runtime = needRuntime();
  await buildCommand();
  await buildApplication({ isStandIn: false });
  if (runtime.isStandIn) await buildApplication({ isStandIn: true });
}

async function buildCommand(): Promise<void> {
  const { code, output } = await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
  if (code !== 0) throw new Error(`scripts/build.mjs ended with ${code}:\n${output}`);
}

// biome-ignore lint/style/noDefaultExport: Playwright looks for it
export default buildAll;
