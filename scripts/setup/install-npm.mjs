import { delimiter, join } from 'node:path';
import { npmInstalledThisLock, npmPackagesAreInstalled, rememberInstalledLock } from './npm-packages.mjs';
import { run, someLines } from './run.mjs';

const NODE_WANTED = 24;

/**
 * Installs the packages of package-lock.json where they are not there yet, Node 24 with them.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when something is still missing, and it was said what
 */
export async function installNpm(root, say) {
  if (npmPackagesAreInstalled(root)) return true;
  if (!npmInstalledThisLock(root)) {
    say('Installing npm packages …');
    const started = performance.now();
    const { code, output } = await npmInstall(root);
    if (code !== 0) {
      say(`npm could not install the packages. It says:\n${someLines(output, 'first')}`);
      return false;
    }
    say(`npm packages installed in ${Math.round((performance.now() - started) / 1000)} s.`);
  }
  const problem = await problemOfNode(root);
  if (problem !== undefined) {
    say(problem);
    return false;
  }
  rememberInstalledLock(root);
  return true;
}

/**
 * Not `npm ci`: it refuses a lock that lacks an optional package for some other system, and a registry need not have
 * them all. The versions and hashes of the lock hold here too, and without --save the lock stays as it is.
 *
 * @param {string} root
 */
function npmInstall(root) {
  // The tools are wanted whatever NODE_ENV and the person's own npm settings say.
  // No package needs a script of its own, and an npm before 11 knows nothing of "allowScripts".
  const parameters = [
    ...['install', '--no-save', '--ignore-scripts'],
    ...['--include=dev', '--include=optional', '--loglevel=error'],
  ];
  // Not the Node in node_modules, which npm may replace.
  const { npm_node_execpath: node, npm_execpath: npm } = process.env;
  return node !== undefined && npm !== undefined
    ? run(node, [npm, ...parameters], { cwd: root })
    : run('npm', parameters, { cwd: root, shell: process.platform === 'win32' });
}

/**
 * What to do where the scripts would run on a Node that is too old. An optional package brings Node for the common
 * systems, and npm puts it first on the PATH of scripts.
 *
 * @param {string} root
 * @returns {Promise<string | undefined>}
 */
async function problemOfNode(root) {
  // Found as npm's scripts find it.
  const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const shell = process.platform === 'win32';
  const { code, output } = await run('node', ['--version'], { env: { ...process.env, PATH }, shell });
  const major = Number(/^v(\d+)\./.exec(output)?.[1] ?? 0);
  if (code === 0 && major >= NODE_WANTED) return undefined;
  const found = code === 0 ? `this one is ${output.trim()}` : 'the one that npm installed does not run here';
  return (
    `Latchkey needs Node ${NODE_WANTED} or later, and ${found}. For ${process.platform} on ${process.arch} no npm ` +
    'package brings it: install it from https://nodejs.org/ and start again.'
  );
}
