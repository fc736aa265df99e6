/**
 * Finds an Electron to run the application on, and brings one where there is none:
 *
 *   node test/desktop/runtime/fetch.mjs    prints its folder, version, and whether it is the stand-in
 *
 * Looked for in this order: the folder that ELECTRON_OVERRIDE_DIST_PATH names; the one that ships, as its npm package
 * downloads it; an older one as a stand-in where that download is out of reach. The stand-in is for tests alone.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { run, someLines } from '../../../scripts/setup/run.mjs';
import { STAND_IN, unpackStandIn } from './stand-in.mjs';

/**
 * @typedef {object} Electron
 * @property {string} folder with the program in it, as in node_modules/electron/dist
 * @property {string} version "45.5.0"
 * @property {boolean} isStandIn not the one that ships: the application has to be built for it (`--mode stand-in`)
 */

/** The download comes to its end, or is refused, well within this; a line that swallows it is not waited for. */
const DOWNLOAD_MS = 120_000;

const installed = fileURLToPath(new URL('.', import.meta.resolve('electron/package.json')));
/** @type {string} */
const shipped = createRequire(import.meta.url)('electron/package.json').version;

/**
 * @param {(line: string) => void} [say] hears of what takes time
 * @returns {Promise<Electron>} throws, with a sentence, where there is none and none can be brought
 */
export async function provideElectron(say = () => {}) {
  const there = findElectron();
  if (there !== undefined) return there;
  say(`Downloading Electron ${shipped} …`);
  const refusal = await downloadShipped();
  if (refusal === undefined) return inFolder(join(installed, 'dist'));
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`Electron ${shipped} could not be downloaded: ${refusal}`);
  }
  say(`It cannot be had here (${refusal}); bringing ${STAND_IN.version} as a stand-in …`);
  const folder = standInFolder();
  mkdirSync(join(folder, '..'), { recursive: true });
  const wait = (/** @type {string} */ holder) => say(`Waiting for process ${holder}, which brings it …`);
  return withLock(`${folder}.lock`, wait, async () => {
    if (!isComplete(folder)) await unpackStandIn(folder);
    return inFolder(folder);
  });
}

/**
 * The one that is there already; brings nothing.
 *
 * @returns {Electron | undefined}
 */
export function findElectron() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return inFolder(named);
  const folder = [join(installed, 'dist'), standInFolder()].find(isComplete);
  return folder === undefined ? undefined : inFolder(folder);
}

/**
 * @param {string} folder
 * @returns {Electron}
 */
function inFolder(folder) {
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return { folder, version, isStandIn: majorOf(version) !== majorOf(shipped) };
}

/** @param {string} version */
function majorOf(version) {
  return version.split('.')[0];
}

/** @param {string} folder */
function isComplete(folder) {
  return existsSync(join(folder, 'version'));
}

function standInFolder() {
  const { XDG_CACHE_HOME } = process.env;
  return join(
    XDG_CACHE_HOME || join(homedir(), '.cache'),
    'latchkey-test-tools',
    `electron-v${STAND_IN.version}`,
  );
}

/** @returns {Promise<string | undefined>} why it was not possible */
async function downloadShipped() {
  const { code, output } = await run(process.execPath, [join(installed, 'install.js'), '--no'], {
    timeout: DOWNLOAD_MS,
  });
  if (code === 0 && isComplete(join(installed, 'dist'))) return undefined;
  return someLines(output, 'last').trim().split('\n').at(-1) || 'it took too long';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { folder, version, isStandIn } = await provideElectron((line) => console.error(line));
  console.log(`${folder}\n${version}${isStandIn ? ` (stand-in for ${shipped})` : ''}`);
}
