import { isThere } from './debian-packages.mjs';
import { run, someLines } from './run.mjs';

/** @typedef {import('./debian-packages.mjs').DebianPackage} DebianPackage */

const INSTALL = ['install', '-y', '--no-install-recommends'];

/** Another apt-get may be at work; wait for it instead of failing. */
const PATIENCE = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];

/** Whether this process may install Debian packages at all. */
export function mayInstallDebian() {
  return process.getuid?.() === 0 && isThere('apt-get');
}

/**
 * @param {readonly DebianPackage[]} missing
 * @param {(line: string) => void} say
 */
export function sayWhatToInstall(missing, say) {
  say('This computer lacks programs; what needs them cannot run:');
  for (const { shownBy, purpose } of missing) say(`  ${shownBy}, for ${purpose}`);
  say(isThere('apt-get') ? 'Install them with' : 'On Debian they come with');
  say(`  sudo apt-get ${INSTALL.join(' ')} ${missing.map(({ name }) => name).join(' ')}`);
}

/**
 * Installs the packages, as root on Debian or what is made of it; says what could not be installed, and why.
 *
 * @param {readonly DebianPackage[]} packages
 * @param {(line: string) => void} say
 */
export async function installDebian(packages, say) {
  const names = packages.map(({ name }) => name);
  say(`Installing Debian packages: ${names.join(' ')} …`);
  const started = performance.now();
  const update = await aptGet(['update']);
  const all = await aptGet([...INSTALL, ...names]);
  if (all.code !== 0) {
    // One name that this distribution does not know makes apt-get refuse all of them.
    for (const name of names) await aptGet([...INSTALL, name]);
  }

  const missing = packages.filter(({ shownBy }) => !isThere(shownBy));
  if (missing.length === 0) {
    say(`Debian packages installed in ${Math.round((performance.now() - started) / 1000)} s.`);
    return;
  }
  say(`apt-get could not install ${missing.map(({ name }) => name).join(' ')}. It says:`);
  say(someLines(update.code === 0 ? all.output : update.output, 'last'));
}

/** @param {readonly string[]} parameters */
function aptGet(parameters) {
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    // Installing sshd would start it for everybody on this computer; the stack starts one of its own.
    SYSTEMD_OFFLINE: '1',
  };
  return run('apt-get', [...PATIENCE, ...parameters], { env });
}
