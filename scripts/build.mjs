/** `npm run build`: bundles the command, main/cli/latchkey.ts, into out/cli. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle/bundle.mjs';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const started = performance.now();
const folder = join(root, 'out', 'cli');
const built = await bundle({ entry: join(root, 'main', 'cli', 'latchkey.ts'), folder, version });

const kB = (/** @type {number} */ bytes) => `${Math.round(bytes / 1000)} kB`;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `out/cli/latchkey.cjs ${version}: ${kB(built.bytes)} in ${built.parts} parts, ` +
    `${kB(built.bytesAtStart)} of it at start, built in ${seconds} s`,
);
