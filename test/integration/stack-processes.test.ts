import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeStackFolder, removeFolder } from '#test/stack/support/folder.ts';
import { findFreePort, startOnPort } from '#test/stack/support/port.ts';
import { descendantsOf, isAlive } from '#test/stack/support/process-tree.ts';
import { startServerProcess } from '#test/stack/support/server-process.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { describeWith } from '../support/needs.ts';

const execute = promisify(execFile);
/** Busy computers are slow. */

function start(script: string) {
  const folder = temporaryFolder();
  return startServerProcess({
    program: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env.PATH ?? '' },
    logFile: join(folder, 'log'),
  });
}

const pidsIn = (text: string): number[] => text.match(/\d+/g)?.map(Number) ?? [];

describe('a server process', () => {
  it('is stopped with everything it started, even what ignores polite requests', async () => {
    const server = start(`trap '' TERM HUP; sh -c 'trap "" TERM; echo $$; sleep 600' & echo $$; wait`);
    await expect.poll(() => pidsIn(server.output()).length).toBe(2);
    const pids = pidsIn(server.output());
    expect(pids.every(isAlive)).toBe(true);
    await server.stop();
    expect(pids.some(isAlive)).toBe(false);
    expect(server.hasEnded()).toBe(true);
  });

  it('is noticed when it ends by itself, and stopping it then is no error', async () => {
    const server = start('echo bye; exit 3');
    await expect.poll(() => server.hasEnded()).toBe(true);
    expect(server.output()).toBe('bye\n');
    await server.stop();
  });

  it('is an ended one where there is no such program', async () => {
    const folder = temporaryFolder();
    const server = startServerProcess({
      program: join(folder, 'nothing'),
      args: [],
      env: {},
      logFile: join(folder, 'log'),
    });
    await expect.poll(() => server.hasEnded()).toBe(true);
    expect(server.output()).toMatch(/not found|No such file/);
    await server.stop();
  });

  it('writes a log that nobody else can read', async () => {
    const folder = temporaryFolder();
    const logFile = join(folder, 'log');
    const server = startServerProcess({ program: '/bin/ls', args: ['-l', logFile], env: {}, logFile });
    await expect.poll(() => server.hasEnded()).toBe(true);
    expect(server.output()).toMatch(/^-rw-------/);
  });
});

/** Starts the named parts in a process of their own, which says the pids of everything below it and then waits. */
async function startElsewhere(body: string) {
  const program = `
    import { descendantsOf, isAlive } from '#test/stack/support/process-tree.ts';
    ${body}
    console.log('started', descendantsOf(process.pid).join(' '));
    setInterval(() => {}, 1000);
  `;
  const args = ['--input-type=module-typescript', '--eval', program];
  const parent = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let problems = '';
  parent.stdout.on('data', (chunk) => {
    text += chunk;
  });
  parent.stderr.on('data', (chunk) => {
    problems += chunk;
  });
  await expect.poll(() => text + problems, { timeout: 60_000 }).toMatch(/started .*\n|Error/);
  expect(problems).not.toMatch(/Error/);
  return { parent, pids: pidsIn(text.slice(text.indexOf('started'))) };
}

describeWith(['sshd'], 'a stack whose process is killed hard', () => {
  it('leaves no process behind', async () => {
    const { parent, pids } = await startElsewhere(
      `
      import { startAuthority } from '#test/stack/authority/index.ts';
      import { startSshd } from '#test/stack/sshd/index.ts';
      const authority = await startAuthority({ provisioners: [] });
      await startSshd({ authority, principals: ['sam'] });
      `,
    );
    expect(pids.length).toBeGreaterThanOrEqual(2);
    parent.kill('SIGKILL');
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });
});

describe('the folder of a stack', () => {
  it('is private and new, and removes those of stacks that are gone', async () => {
    const { stdout } = await execute('sh', ['-c', 'echo $$']);
    const stale = join(tmpdir(), `latchkey-stack-${stdout.trim()}-stale`);
    mkdirSync(join(stale, 'inside'), { recursive: true });
    const living = makeStackFolder();
    const folder = makeStackFolder();
    try {
      expect(existsSync(stale)).toBe(false);
      expect(existsSync(living)).toBe(true);
      expect(folder).not.toBe(living);
      const { stdout: listed } = await execute('ls', ['-ld', folder]);
      expect(listed).toMatch(/^drwx------/);
    } finally {
      removeFolder(living);
      removeFolder(folder);
      rmSync(stale, { recursive: true, force: true });
    }
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a free port', () => {
  it('can be listened on', async () => {
    const port = await findFreePort();
    expect(port).toBeGreaterThan(1023);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    server.close();
  });
});

describe('starting on a port', () => {
  const busy = new Error('listen tcp 127.0.0.1:1: bind: address already in use');

  it('tries another one when somebody was faster', async () => {
    const tried: number[] = [];
    const started = await startOnPort(undefined, async (port) => {
      tried.push(port);
      if (tried.length < 3) throw busy;
      return `on ${port}`;
    });
    expect(started).toBe(`on ${tried[2]}`);
    expect(tried.length).toBe(3);
  });

  it('gives up after three, and at once for another reason or a port that was asked for', async () => {
    let attempts = 0;
    const failWith = (thrown: Error) => async () => {
      attempts += 1;
      throw thrown;
    };
    await expect(startOnPort(undefined, failWith(busy))).rejects.toThrow(busy);
    expect(attempts).toBe(3);
    await expect(startOnPort(4711, failWith(busy))).rejects.toThrow(busy);
    expect(attempts).toBe(4);
    await expect(startOnPort(undefined, failWith(new Error('no key')))).rejects.toThrow('no key');
    expect(attempts).toBe(5);
  });
});

describe('the tree of processes', () => {
  it('lists children before their parents', async () => {
    const server = start('sh -c \'echo "child $$"; sleep 600; :\' & echo "parent $$"; wait');
    try {
      const pidOf = (name: string) => Number(new RegExp(`${name} (\\d+)`).exec(server.output())?.[1]);
      await expect.poll(() => pidOf('child') + pidOf('parent')).toBeGreaterThan(0);
      const all = descendantsOf(process.pid);
      expect(all).toContain(pidOf('child'));
      expect(all.indexOf(pidOf('child'))).toBeLessThan(all.indexOf(pidOf('parent')));
    } finally {
      await server.stop();
    }
  });
});
