import { join } from 'node:path';
import { run, someLines } from './setup/run.mjs';

const root = join(import.meta.dirname, '..');
const electronVite = join(root, 'node_modules/electron-vite/bin/electron-vite.js');

/**
 * Builds the tray application: into out/ for the Electron that ships, into out-stand-in/ for the one of tests. Throws,
 * with the end of what the build said, where that does not work.
 */
export async function buildApplication({ isStandIn }: { readonly isStandIn: boolean }): Promise<void> {
  const mode = isStandIn ? ['--mode', 'stand-in'] : [];
  const { code, output } = await run(process.execPath, [electronVite, 'build', ...mode], { cwd: root });
  if (code !== 0) throw new Error(`The application could not be built:\n${someLines(output, 'last')}`);
}
