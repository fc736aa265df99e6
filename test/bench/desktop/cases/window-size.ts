import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Row } from '../../rows.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const BYTES_PER_KB = 1000;
const MOST_KB = 350;

/** Code and looks of the window as it ships. */
export async function windowSize(): Promise<readonly Row[]> {
  const files = globSync('out/renderer/**/*.{html,js,css}', { cwd: ROOT });
  if (files.length === 0) throw new Error('the window has not been built');
  const bytes = files.map((file) => gzipSync(readFileSync(join(ROOT, file))).length);
  const size = bytes.reduce((sum, one) => sum + one, 0) / BYTES_PER_KB;
  return [{ kind: 'amount', name: 'the window, gzipped', unit: 'kB', samples: [size], most: MOST_KB }];
}
