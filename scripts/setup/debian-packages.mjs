import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A Debian package that the local stack or the tests need. `shownBy` is the program or library that says that it is
 * there, however it came to be.
 *
 * @typedef {object} DebianPackage
 * @property {string} name
 * @property {string} shownBy
 * @property {string} purpose what it is needed for, in words that fit after "for"
 * @property {'stack' | 'tests'} neededBy the stack also runs the demo and the benchmark; the tests need both kinds
 */

/** @type {readonly DebianPackage[]} */
const DEBIAN_PACKAGES = [
  { name: 'openssh-client', shownBy: 'ssh-agent', purpose: 'a real ssh-agent and ssh', neededBy: 'stack' },
  { name: 'openssh-server', shownBy: 'sshd', purpose: 'a real server to sign in to', neededBy: 'stack' },
  { name: 'curl', shownBy: 'curl', purpose: 'a site that asks for the X.509 certificate', neededBy: 'stack' },
  { name: 'dbus', shownBy: 'dbus-run-session', purpose: 'a session of the keychain', neededBy: 'stack' },
  { name: 'gnome-keyring', shownBy: 'gnome-keyring-daemon', purpose: 'a real keychain', neededBy: 'stack' },
  {
    name: 'libsecret-1-0',
    shownBy: 'libsecret-1.so.0',
    purpose: 'the way to the keychain',
    neededBy: 'stack',
  },
  {
    name: 'libnss3-tools',
    shownBy: 'certutil',
    purpose: "the browsers' certificate store",
    neededBy: 'stack',
  },
  { name: 'gpg-agent', shownBy: 'gpg-agent', purpose: 'an agent that drops certificates', neededBy: 'tests' },
  { name: 'sudo', shownBy: 'visudo', purpose: 'rules for sudo that sudo reads', neededBy: 'tests' },
  { name: 'fish', shownBy: 'fish', purpose: 'a shell with quotes of its own', neededBy: 'tests' },
  { name: 'tcsh', shownBy: 'tcsh', purpose: 'another one', neededBy: 'tests' },
  { name: 'chromium', shownBy: 'chromium', purpose: 'a real browser', neededBy: 'tests' },
  {
    name: 'fonts-inter',
    shownBy: 'opentype/inter/Inter-Regular.otf',
    purpose: 'pictures of the window that are the same everywhere',
    neededBy: 'tests',
  },
  {
    name: 'fonts-liberation2',
    shownBy: 'truetype/liberation2/LiberationMono-Regular.ttf',
    purpose: 'the same, for what is typed',
    neededBy: 'tests',
  },
  { name: 'xvfb', shownBy: 'Xvfb', purpose: 'a screen that nobody sees', neededBy: 'tests' },
  { name: 'util-linux', shownBy: 'setpriv', purpose: 'an ordinary user where root tests', neededBy: 'tests' },
  { name: 'xdg-utils', shownBy: 'xdg-open', purpose: 'links that open an application', neededBy: 'tests' },
  {
    name: 'desktop-file-utils',
    shownBy: 'update-desktop-database',
    purpose: 'the register of such links',
    neededBy: 'tests',
  },
  {
    name: 'python3-pip',
    shownBy: 'pip3',
    purpose: 'an Electron where its own cannot be had',
    neededBy: 'tests',
  },
  ...[
    ['libgtk-3-0', 'libgtk-3.so.0'],
    ['libnss3', 'libnss3.so'],
    ['libasound2', 'libasound.so.2'],
    ['libgbm1', 'libgbm.so.1'],
    ['libnotify4', 'libnotify.so.4'],
    ['libxss1', 'libXss.so.1'],
    ['libxtst6', 'libXtst.so.6'],
  ].map(
    ([name = '', shownBy = '']) =>
      /** @type {const} */ ({ name, shownBy, purpose: 'Electron', neededBy: 'tests' }),
  ),
  { name: 'firefox-esr', shownBy: 'firefox-esr', purpose: 'another real browser', neededBy: 'tests' },
  {
    name: 'util-linux',
    shownBy: 'unshare',
    purpose: 'a browser with a policy of its own',
    neededBy: 'stack',
  },
];

/** Servers are kept where not every PATH looks. */
const PROGRAM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib', '/usr/local/lib'];

const FONT_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts'];

/** @param {string} part a program, a library ("libname.so.1"), or a font's file, from the folder of fonts */
export function isThere(part) {
  if (/\.(otf|ttf)$/.test(part)) return FONT_FOLDERS.some((folder) => can(constants.R_OK, folder, part));
  return /\.so(\.|$)/.test(part)
    ? libraryFolders().some((folder) => can(constants.R_OK, folder, part))
    : runs(part);
}

/** @param {string} program */
function runs(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...PROGRAM_FOLDERS];
  return folders.some((folder) => can(constants.X_OK, folder, program));
}

/** Debian keeps libraries one level deeper, in a folder named after the machine ("x86_64-linux-gnu"). */
function libraryFolders() {
  const machines = readdirSync('/usr/lib').filter((name) => name.includes('-linux-'));
  return [...LIBRARY_FOLDERS, ...machines.map((name) => join('/usr/lib', name))];
}

/**
 * @param {number} access
 * @param {string} folder
 * @param {string} name
 */
function can(access, folder, name) {
  try {
    accessSync(join(folder, name), access);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is missing on this computer. Nothing on macOS and Windows, which bring what the tests there need.
 *
 * @param {'stack' | 'tests'} purpose
 * @param {(part: string) => boolean} [found]
 * @param {NodeJS.Platform} [platform]
 * @returns {readonly DebianPackage[]}
 */
export function missingPackages(purpose, found = isThere, platform = process.platform) {
  if (platform !== 'linux') return [];
  const needed = DEBIAN_PACKAGES.filter(({ neededBy }) => neededBy === 'stack' || purpose === 'tests');
  return needed.filter(({ shownBy }) => !found(shownBy));
}
