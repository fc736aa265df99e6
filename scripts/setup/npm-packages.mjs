import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root */
const placesBelow = (root) => ({
  lock: join(root, 'package-lock.json'),
  /** A copy of the lock that the packages were installed from: comparing is quicker than hashing. */
  installedLock: join(root, 'node_modules', '.installed-package-lock.json'),
  /** What npm itself keeps of what it installed. */
  npmsOwnLock: join(root, 'node_modules', '.package-lock.json'),
});

/**
 * Whether the set-up has seen to it that node_modules is what package-lock.json says.
 *
 * @param {string} root
 */
export function npmPackagesAreInstalled(root) {
  const { lock, installedLock } = placesBelow(root);
  return existsSync(installedLock) && readFileSync(lock).equals(readFileSync(installedLock));
}

/** @param {string} root */
export function rememberInstalledLock(root) {
  const { lock, installedLock } = placesBelow(root);
  copyFileSync(lock, installedLock);
}

/**
 * Whether npm has installed just this lock already, for somebody at the keyboard: then there is nothing to do.
 * Packages for other systems may be missing.
 *
 * @param {string} root
 */
export function npmInstalledThisLock(root) {
  const { lock, npmsOwnLock } = placesBelow(root);
  if (!existsSync(npmsOwnLock)) return false;
  const installed = packagesOf(npmsOwnLock);
  return Object.entries(packagesOf(lock)).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true && !isForThisSystem(wanted);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * A package as a lock file has it.
 *
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

/**
 * Optional packages that name no system are wanted by one that does, and cannot be told apart: they may be missing.
 *
 * @param {LockedPackage} locked
 */
function isForThisSystem({ os, cpu, libc }) {
  const here = os?.includes(process.platform) === true && cpu?.includes(process.arch) === true;
  return here && (libc === undefined || libc.includes(existsSync('/etc/alpine-release') ? 'musl' : 'glibc'));
}
