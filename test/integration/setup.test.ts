import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#test/support/temp.ts';
import { isThere } from '../../scripts/setup/debian-packages.mjs';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');

/** A repository whose npm packages are installed, none of which brings Node; on its PATH is a Node of `version`. */
function setUpWithNode(version: string): { said: string; exitCode: number | null } {
  const root = temporaryFolder();
  cpSync(scripts, join(root, 'scripts'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) {
    writeFileSync(join(root, lock), '{ "packages": {} }');
  }
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'node'), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(root, 'bin', 'node'), 0o755);
  const ended = spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], {
    env: { PATH: join(root, 'bin') },
    encoding: 'utf8',
  });
  return { said: ended.stdout + ended.stderr, exitCode: ended.status };
}

describe('the set-up', () => {
  it('says which Node to install where no package brings it and the one there is too old', () => {
    const { said, exitCode } = setUpWithNode('v20.1.0');
    expect(said).toMatch(
      /^Latchkey needs Node 24 or later, and this one is v20\.1\.0\. .*https:\/\/nodejs\.org\/.*\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it('says nothing where all is there', () => {
    expect(setUpWithNode('v24.0.0')).toEqual({ said: '', exitCode: 0 });
  });

  it('has npm run no script of any package, whichever npm there is', () => {
    const root = temporaryFolder();
    cpSync(scripts, join(root, 'scripts'), { recursive: true });
    writeFileSync(
      join(root, 'package-lock.json'),
      '{ "packages": { "node_modules/zod": { "version": "4.0.0" } } }',
    );
    const [asked, npm] = [join(root, 'asked'), join(root, 'npm')];
    writeFileSync(npm, `#!/bin/sh\necho "$*" >${asked}\n`);
    chmodSync(npm, 0o755);
    const env = { PATH: `${root}:/usr/bin:/bin` };
    spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], { env });
    expect(readFileSync(asked, 'utf8').split(' ')).toContain('--ignore-scripts');
  });

  it('finds programs, and misses what no computer has', () => {
    expect(isThere('sh')).toBe(true);
    expect(isThere('libc.so.6')).toBe(true);
    expect(isThere('no-such-program')).toBe(false);
    expect(isThere('libno-such-library.so.0')).toBe(false);
  });

  it('lets one process at a time install', async () => {
    const folder = temporaryFolder();
    const lock = join(folder, 'out', 'setup.lock');
    const log = join(folder, 'log');
    const module = pathToFileURL(join(scripts, 'setup', 'lock.mjs')).href;
    const script = `
      import { appendFileSync } from 'node:fs';
      import { withLock } from '${module}';
      await withLock(process.argv[1], () => {}, async () => {
        appendFileSync(process.argv[2], 'in ');
        await new Promise((resolve) => setTimeout(resolve, 50));
        appendFileSync(process.argv[2], 'out ');
      });`;
    const parameters = ['--input-type=module', '-e', script, lock, log];
    const processes = [1, 2, 3].map(() => spawn(process.execPath, parameters, { stdio: 'inherit' }));
    await Promise.all(processes.map((child) => once(child, 'close')));
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out ');
    expect(existsSync(lock)).toBe(false);
  });
});
