import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
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
