import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#test/support/temp.ts';
import { missingPackages } from '../../../scripts/setup/debian-packages.mjs';
import { sayWhatToInstall } from '../../../scripts/setup/install-debian.mjs';
import { withLock } from '../../../scripts/setup/lock.mjs';
import {
  npmInstalledThisLock,
  npmPackagesAreInstalled,
  rememberInstalledLock,
} from '../../../scripts/setup/npm-packages.mjs';

const here = { os: [process.platform], cpu: [process.arch] };
const elsewhere = { os: ['aix'], cpu: ['s390x'] };

describe('the Debian packages', () => {
  const names = (purpose: 'stack' | 'tests', found: (part: string) => boolean): string[] =>
    missingPackages(purpose, found, 'linux').map(({ name }) => name);

  it('asks the tests for all of them and the stack for no browser', () => {
    const forTests = names('tests', () => false);
    const forStack = names('stack', () => false);
    expect(forTests).toEqual(expect.arrayContaining([...forStack, 'chromium']));
    expect(forStack).toContain('openssh-server');
    expect(forStack).not.toContain('chromium');
  });

  it('goes by the program, however it came to be there', () => {
    expect(names('tests', (part) => part !== 'sshd')).toEqual(['openssh-server']);
    expect(names('tests', () => true)).toEqual([]);
  });

  it('says what is missing, what for, and one line to type', () => {
    const lines: string[] = [];
    const missing = missingPackages('tests', (part) => part !== 'sshd' && part !== 'curl', 'linux');
    sayWhatToInstall(missing, (line) => lines.push(line));
    expect(lines).toContain('  sshd, for a real server to sign in to');
    expect(lines.at(-1)).toBe('  sudo apt-get install -y --no-install-recommends openssh-server curl');
  });

  it('asks for nothing on other systems', () => {
    expect(missingPackages('tests', () => false, 'darwin')).toEqual([]);
    expect(missingPackages('tests', () => false, 'win32')).toEqual([]);
  });
});

describe('the npm packages', () => {
  function repository(locked: object, installed?: object): string {
    const root = temporaryFolder();
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
    if (installed !== undefined) {
      mkdirSync(join(root, 'node_modules'));
      writeFileSync(
        join(root, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: installed }),
      );
    }
    return root;
  }
  const zod = { version: '4.0.0', integrity: 'sha512-a' };

  it('are not there in a clone', () => {
    const root = repository({ 'node_modules/zod': zod });
    expect(npmPackagesAreInstalled(root)).toBe(false);
    expect(npmInstalledThisLock(root)).toBe(false);
  });

  it('are there once installed, until the lock changes', () => {
    const root = repository({ 'node_modules/zod': zod }, { 'node_modules/zod': zod });
    rememberInstalledLock(root);
    expect(npmPackagesAreInstalled(root)).toBe(true);
    appendFileSync(join(root, 'package-lock.json'), '\n');
    expect(npmPackagesAreInstalled(root)).toBe(false);
  });

  it('need no second installation when somebody ran npm install', () => {
    const root = repository({ 'node_modules/zod': zod }, { 'node_modules/zod': zod });
    expect(npmPackagesAreInstalled(root)).toBe(false);
    expect(npmInstalledThisLock(root)).toBe(true);
  });

  it.each([
    ['a package is missing', {}],
    ['a package has another version', { 'node_modules/zod': { ...zod, version: '3.0.0' } }],
    ['a package has other content', { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } }],
  ])('are installed when %s', (_what, installed) => {
    expect(npmInstalledThisLock(repository({ 'node_modules/zod': zod }, installed))).toBe(false);
  });

  it('may lack what is for other systems, and not what is for this one', () => {
    const locked = (system: object) => ({ 'node_modules/node': { ...zod, optional: true, ...system } });
    expect(npmInstalledThisLock(repository(locked(elsewhere), {}))).toBe(true);
    expect(npmInstalledThisLock(repository(locked(here), {}))).toBe(false);
  });
});

describe('the lock of the set-up', () => {
  const lockIn = (folder: string): string => join(folder, 'out', 'setup.lock');

  it('does not wait for a process that is gone', async () => {
    const gone = spawn(process.execPath, ['-e', '0']);
    await once(gone, 'close');
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'out'));
    writeFileSync(lockIn(folder), String(gone.pid));
    const waited: string[] = [];
    const answer = await withLock(
      lockIn(folder),
      (holder) => waited.push(holder),
      async () => 'done',
    );
    expect(answer).toBe('done');
    expect(waited).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const folder = temporaryFolder();
    const failing = withLock(
      lockIn(folder),
      () => {},
      () => Promise.reject(new Error('no network')),
    );
    await expect(failing).rejects.toThrow('no network');
    expect(
      await withLock(
        lockIn(folder),
        () => {},
        async () => 'done',
      ),
    ).toBe('done');
  });
});
