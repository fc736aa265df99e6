import { join } from 'node:path';
import { run } from '../../scripts/setup/run.mjs';
import { findRuntime } from './runtime/runtime.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Playwright's global set-up: builds the command, the application as it ships, and, where that Electron cannot be had,
 * the application for the stand-in too.
 */
async function buildAll(): Promise<void> {
  const runtime = findRuntime();
  if (runtime === undefined)
    throw new Error('there is no Electron here: node test/desktop/runtime/fetch.mjs');
  await build('scripts/build.mjs');
  await build('node_modules/electron-vite/bin/electron-vite.js', 'build');
  if (runtime.isStandIn) {
    await build('node_modules/electron-vite/bin/electron-vite.js', 'build', '--mode', 'stand-in');
  }
}

async function build(script: string, ...words: readonly string[]): Promise<void> {
  const { code, output } = await run(process.execPath, [join(root, script), ...words], { cwd: root });
  if (code !== 0) throw new Error(`${script} ${words.join(' ')} ended with ${code}:\n${output}`);
}

// biome-ignore lint/style/noDefaultExport: Playwright looks for it
export default buildAll;
