/**
 * `npm run package`: builds the tray application and packs it as electron-builder.yml says, into dist/. Where the
 * Electron that ships cannot be had, nothing is made that could be taken for a release: `--for-tests` packs the stand-in.
 *
 *   node scripts/package.ts [--for-tests] [--version 1.2.3] [--into FOLDER]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { problemOf } from '#main/support/failure.ts';
import { provideElectron } from '../test/desktop/runtime/fetch.mjs';
import { buildApplication } from './build-application.ts';
import { pack } from './package/pack.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    'for-tests': { type: 'boolean', default: false },
    version: { type: 'string' },
    into: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const electron = await provideElectron((line) => console.log(line));
  if (electron.isStandIn && !values['for-tests']) {
    throw new Error(
      `There is no Electron here that may be shipped, only ${electron.version} for tests. For a package that only tests use: npm run package -- --for-tests`,
    );
  }
  await buildApplication(electron);
  const folder = values.into ?? join(root, electron.isStandIn ? 'out-stand-in/package' : 'dist');
  const made = await pack({ electron, folder, version: values.version });
  for (const path of made) console.log(electron.isStandIn ? `${path} (for tests only)` : path);
}

await main().catch((thrown: unknown) => {
  console.error(problemOf(thrown));
  process.exitCode = 1;
});
