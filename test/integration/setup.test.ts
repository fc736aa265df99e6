import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#test/support/temp.ts';
import { isThere } from '../../scripts/setup/debian-packages.mjs';

describe('the set-up', () => {
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
    const module = pathToFileURL(join(import.meta.dirname, '../../scripts/setup/lock.mjs')).href;
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
