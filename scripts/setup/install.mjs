import { join } from 'node:path';
import { isThere } from './debian-packages.mjs';
import { installDebian, mayInstallDebian, sayWhatToInstall } from './install-debian.mjs';
import { installNpm } from './install-npm.mjs';
import { withLock } from './lock.mjs';
import { npmPackagesAreInstalled } from './npm-packages.mjs';

/**
 * Installs what is missing; both kinds of packages at the same time.
 *
 * @param {string} root of the repository
 * @param {readonly import('./debian-packages.mjs').DebianPackage[]} missing
 * @returns {Promise<boolean>} whether the scripts can run; Debian packages that are still missing are reported and
 *   left to the tests that need them
 */
export async function install(root, missing) {
  if (missing.length > 0 && !mayInstallDebian()) {
    sayWhatToInstall(missing, say);
    if (npmPackagesAreInstalled(root)) return true;
  }
  const lock = join(root, 'out', 'setup.lock');
  const wait = (/** @type {string} */ holder) =>
    say(`Waiting for process ${holder}, which installs packages …`);
  return withLock(lock, wait, async () => {
    const [ready] = await Promise.all([installNpm(root, say), installDebianOnceMore(missing)]);
    return ready;
  });
}

/**
 * What another process installed while this one waited for it is not installed again.
 *
 * @param {readonly import('./debian-packages.mjs').DebianPackage[]} missing
 */
async function installDebianOnceMore(missing) {
  const still = missing.filter(({ shownBy }) => !isThere(shownBy));
  if (still.length > 0 && mayInstallDebian()) await installDebian(still, say);
}

/** @param {string} line */
function say(line) {
  console.log(line);
}
