/**
 * Brings what the other scripts need: `node scripts/setup.mjs [stack | tests]`. Without a word the npm packages,
 * Node 24 among them; with one also the Debian packages, or what to type where this process may not install them.
 * Runs on whatever Node there is, with nothing installed. Does nothing and says nothing when all is there.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPackages } from './setup/debian-packages.mjs';
import { npmPackagesAreInstalled } from './setup/npm-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const purpose = process.argv[2];
if (purpose !== undefined && purpose !== 'stack' && purpose !== 'tests') {
  console.error('usage: node scripts/setup.mjs [stack | tests]');
  process.exit(2);
}

const missing = purpose === undefined ? [] : missingPackages(purpose);
if (missing.length > 0 || !npmPackagesAreInstalled(root)) {
  // Loaded only now: a script that has all it needs starts without delay.
  const { install } = await import('./setup/install.mjs');
  if (!(await install(root, missing))) process.exitCode = 1;
}
