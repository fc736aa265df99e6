import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controlAddress } from '#main/control/address.ts';
import { connectToHost } from '#main/control/client.ts';
import { systemClock } from '#main/support/clock.ts';
import { fail } from '#main/support/failure.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const PARTY = join(import.meta.dirname, 'control-party.ts');

interface Party {
  readonly child: ChildProcess;
  /** The next line that it says; undefined when it has ended. */
  said(): Promise<string | undefined>;
  end(signal: NodeJS.Signals): Promise<void>;
}

function start(folder: string, part: 'host' | 'sign-in'): Party {
  const child = spawn(process.execPath, [PARTY, folder, part], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    said: async () => (await lines.next()).value,
    async end(signal) {
      const ended = once(child, 'exit');
      if (child.kill(signal)) await ended;
    },
  };
}

/** What connecting to a socket ends with for a user who is nobody else's. */
const AS_NOBODY = `
  const { connect } = require('node:net');
  const { readdirSync } = require('node:fs');
  process.setgroups([]); process.setgid(65534); process.setuid(65534);
  const path = process.argv[1];
  let listed;
  try { listed = readdirSync(require('node:path').dirname(path)).length; } catch ({ code }) { listed = code; }
  const socket = connect(path, () => { console.log(JSON.stringify(['connected', listed])); socket.destroy(); });
  socket.on('error', ({ code }) => console.log(JSON.stringify([code, listed])));`;

describe('other users of the same computer', () => {
  const isRoot = process.getuid?.() === 0;

  it('cannot reach the host: its folder is closed to them', async () => {
    const above = temporaryFolder();
    chmodSync(above, 0o755);
    const folder = join(above, 'latchkey');
    const host = start(folder, 'host');
    expect(await host.said()).toBe('hosting');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    // Only root can become somebody else to try; for others the mode above says the same.
    if (isRoot) {
      const answer = execFileSync(process.execPath, ['-e', AS_NOBODY, join(folder, 'control.sock')]);
      expect(JSON.parse(answer.toString())).toEqual(['EACCES', 'EACCES']);
    }
  });

  it('cannot pass for the host: a folder that is theirs, or that they may enter, is not trusted', async () => {
    const folder = join(temporaryFolder(), 'latchkey');
    const host = start(folder, 'host');
    expect(await host.said()).toBe('hosting');
    const connecting = async (path: string): Promise<unknown> => {
      const address = controlAddress(path, process.platform);
      return address.ok ? connectToHost(address.value, { clock: systemClock, version: '1.4.0' }) : address;
    };
    const refusal = (path: string, problem: string) => fail('FILE_REFUSED', { path, problem });
    chmodSync(folder, 0o750);
    expect(await connecting(folder)).toEqual(refusal(folder, 'other users may enter it'));
    chmodSync(folder, 0o700);
    const theirs = isRoot ? folder : '/usr';
    if (isRoot) chownSync(folder, 65534, 65534);
    expect(await connecting(theirs)).toEqual(refusal(theirs, 'it belongs to another user'));
  });
});

describe('host and command in processes of their own', () => {
  const newFolder = (): string => join(temporaryFolder(), 'latchkey');

  it('cancels the sign-in of a command that is killed', async () => {
    const folder = newFolder();
    const host = start(folder, 'host');
    expect(await host.said()).toBe('hosting');
    const command = start(folder, 'sign-in');
    expect(await command.said()).toBe('http://127.0.0.1:10000');
    await command.end('SIGKILL');
    expect(await host.said()).toBe('cancelled');
  });

  it('tells the command that the host was killed in the middle', async () => {
    const folder = newFolder();
    const host = start(folder, 'host');
    expect(await host.said()).toBe('hosting');
    const command = start(folder, 'sign-in');
    expect(await command.said()).toBe('http://127.0.0.1:10000');
    await host.end('SIGKILL');
    expect(await command.said()).toBe('HOST_GONE');
  });

  it('takes over the socket file that a killed host left, and no other', async () => {
    const folder = newFolder();
    const first = start(folder, 'host');
    expect(await first.said()).toBe('hosting');
    const refused = start(folder, 'host');
    expect(JSON.parse((await refused.said()) ?? '')).toEqual({
      code: 'BUSY_ELSEWHERE',
      facts: { holder: `latchkey agent (process ${first.child.pid})` },
    });
    await first.end('SIGKILL');
    expect(existsSync(join(folder, 'control.sock'))).toBe(true);
    const next = start(folder, 'host');
    expect(await next.said()).toBe('hosting');
    await next.end('SIGTERM');
    expect(readdirSync(folder)).toEqual([]);
  });
});
