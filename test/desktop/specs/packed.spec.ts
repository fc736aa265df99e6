import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { EXIT } from '#main/support/words/say.ts';
import { SAM } from '#test/support/engine.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { pack } from '../../../scripts/package/pack.ts';
import { expect, test } from '../desk.ts';
import { findElectron } from '../runtime/fetch.mjs';
import type { Person, Running } from '../session/person.ts';
import { says, until } from '../until.ts';

/**
 * The package itself. It is installed on this computer where the tests run as root and no Latchkey is there; else it is
 * unpacked into a folder, and what dpkg and its scripts do is not shown.
 */
const PROGRAM = '/usr/bin/latchkey-desktop';
const canInstall = process.getuid?.() === 0 && !existsSync('/opt/Latchkey') && !existsSync(PROGRAM);

test.describe.configure({ mode: 'serial' });

let person: Person;
let running: Running | undefined;
let remove: () => void;
let packages: { readonly first: string; readonly next: string };
/** Where the application lies once it is there. */
let folder: string;
let installed = false;

const dpkg = (...words: readonly string[]): string =>
  execFileSync('dpkg', words, {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
const start = (...words: readonly string[]): Running =>
  person.begin(installed ? PROGRAM : join(folder, 'latchkey-desktop'), words);
const iconOf = ({ pid }: Running) => until('the icon in the tray', () => person.tray.iconOf(pid));

test.beforeAll(async ({ desk }) => {
  test.setTimeout(600_000);
  const electron = findElectron();
  if (electron === undefined) throw new Error('there is no Electron here');
  const temporary = createTemporaryFolder();
  remove = temporary.remove;
  execFileSync('chmod', ['711', temporary.path]);
  const make = async (version: string): Promise<string> => {
    const made = await pack({ electron, folder: join(temporary.path, version), version });
    const deb = made.find((path) => path.endsWith('.deb'));
    if (deb === undefined) throw new Error(`there is no package among ${made.join(', ')}`);
    return deb;
  };
  packages = { first: await make('0.8.1'), next: await make('0.8.2') };
  if (canInstall) {
    dpkg('--install', packages.first);
    installed = true;
    folder = '/opt/Latchkey';
  } else {
    const root = join(temporary.path, 'root');
    mkdirSync(root);
    execFileSync('dpkg-deb', ['--extract', packages.first, root]);
    folder = join(root, 'opt/Latchkey');
  }
  person = await desk.person();
  person.browser.person = SAM;
});

test.afterAll(async () => {
  await running?.end();
  if (installed) dpkg('--purge', 'latchkey');
  await person?.leave();
  remove?.();
});

test('holds the application and nothing beside it, with every fuse set', async () => {
  const wire = await getCurrentFuseWire(join(folder, 'latchkey-desktop'));
  const { ENABLE, DISABLE } = FuseState;
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: DISABLE,
    [FuseV1Options.EnableCookieEncryption]: ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
  });
  const resources = readdirSync(join(folder, 'resources'));
  expect(resources).not.toContain('default_app.asar');
  const files = listPackage(join(folder, 'resources/app.asar'), { isPack: false });
  const modules = files.filter((path) => /^\/node_modules\/[^/]+$/.test(path));
  expect(modules.sort()).toEqual(['/node_modules/keytar', '/node_modules/quickjs-wasi']);
  expect(files).toContain('/node_modules/quickjs-wasi/quickjs.wasm');
  const tops = files.filter((path) => path.lastIndexOf('/') === 0);
  expect(tops.filter((path) => !path.startsWith('/out'))).toEqual(['/node_modules', '/package.json']);
});

test('refuses to be debugged, whatever asks for it', async () => {
  const program = join(folder, 'latchkey-desktop');
  for (const word of [
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect=0',
    '--inspect-brk',
  ]) {
    const ran = await person.run(program, [word]);
    expect(ran, word).toMatchObject({ code: EXIT.thisComputer });
    expect(ran.stderr).toContain('any program could then act as Latchkey does');
  }
});

test('starts in the tray and signs in', async ({ desk }) => {
  // Whom this computer knows is not asked about again, so that the tray alone is enough.
  expect(await person.run(desk.place.command, ['login', '--yes'])).toMatchObject({ code: 0 });
  expect(await person.run(desk.place.command, ['logout'])).toMatchObject({ code: 0 });
  running = start('--hidden');
  const icon = await iconOf(running);
  await says(icon, 'Signed out');
  await icon.click('Sign in with Okta');
  await says(icon, `Signed in as ${SAM.login}`);
  expect((await person.run('ssh-add', ['-L'])).stdout).toContain('ssh-ed25519-cert-v01@openssh.com');
  expect(await person.keychainItems()).toHaveLength(1);
});

test('goes on while the next version is installed', async () => {
  test.skip(!canInstall, 'only root can install a package');
  if (running === undefined) throw new Error('it does not run');
  dpkg('--install', packages.next);
  expect(dpkg('--status', 'latchkey')).toContain('Version: 0.8.2');
  const icon = await iconOf(running);
  const before = (await person.run('ssh-add', ['-L'])).stdout;
  await icon.click('Renew now');
  await until('another certificate', async () => (await person.run('ssh-add', ['-L'])).stdout !== before);
  await says(icon, `Signed in as ${SAM.login}`);
});

test('opens links of its own scheme, as the package tells the desktop', () => {
  test.skip(!canInstall, 'only root can install a package');
  const entry = execFileSync('cat', ['/usr/share/applications/latchkey.desktop'], { encoding: 'utf8' });
  expect(entry).toContain('MimeType=x-scheme-handler/latchkey;');
  expect(entry).toMatch(/^Exec=\/opt\/Latchkey\/latchkey-desktop .*%U$/m);
});

test('leaves nothing when it is signed out, quit and removed', async ({ desk }) => {
  if (running === undefined) throw new Error('it does not run');
  expect(await person.run(desk.place.command, ['logout', '--forget'])).toMatchObject({ code: 0 });
  const icon = await iconOf(running);
  await says(icon, 'Signed out');
  await icon.click('Quit Latchkey');
  const { pid } = running;
  await until('its end', () => spawnSync('kill', ['-0', `${pid}`]).status !== 0);
  expect(await person.keychainItems()).toEqual([]);
  expect((await person.run('ssh-add', ['-l'])).stdout).not.toContain('CERT');
  if (!canInstall) return;
  dpkg('--purge', 'latchkey');
  installed = false;
  const left = [
    '/opt/Latchkey',
    PROGRAM,
    '/usr/share/applications/latchkey.desktop',
    '/etc/apparmor.d/latchkey-desktop',
  ];
  expect(left.filter((path) => existsSync(path))).toEqual([]);
  const icons = execFileSync('find', ['/usr/share/icons/hicolor', '-name', 'latchkey*'], {
    encoding: 'utf8',
  });
  expect(icons).toBe('');
});
