import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Keyring, startKeyring, startSessionBus } from '#test/support/keyring.ts';
import { describeWith } from '#test/support/needs.ts';
import { createTemporaryFolder, privateEnvironment, temporaryFolder } from '#test/support/temp.ts';

/** A process with a secret store of its own. */
function startUser(environment: Record<string, string>, ...options: string[]) {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'keychain-user.ts'), ...options],
    { env: environment, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.stdin === null || child.stdout === null) throw new Error('no pipes');
  const { stdin } = child;
  const lines: Interface = createInterface(child.stdout);
  return {
    async ask(...question: [string, ...unknown[]]): Promise<unknown> {
      const answered = once(lines, 'line');
      stdin.write(`${JSON.stringify(question)}\n`);
      const [line] = await answered;
      return JSON.parse(String(line));
    },
    async exit(code: number): Promise<number | null> {
      const ended = once(child, 'exit');
      stdin.write(`${JSON.stringify(['exit', code])}\n`);
      const [exitCode] = await ended;
      return exitCode;
    },
  };
}

const inKeychain = { ok: true, kind: 'keychain' };

describeWith(['dbus-run-session', 'gnome-keyring-daemon'], 'secrets in a real keyring', () => {
  const folder = createTemporaryFolder();
  let keyring: Keyring;
  beforeAll(async () => {
    keyring = await startKeyring(folder.path);
  });
  afterAll(async () => {
    await keyring.stop();
    folder.remove();
  });

  it('are kept for the next process, and deleted for all', async () => {
    const first = startUser(keyring.environment);
    expect(await first.ask('get', 'work/refresh-token')).toEqual(inKeychain);
    expect(await first.ask('set', 'work/refresh-token', 'one')).toEqual(inKeychain);
    expect(await first.ask('set', 'work/refresh-token', 'Grüße, 2')).toEqual(inKeychain);
    expect(await first.ask('set', 'other/refresh-token', 'theirs')).toEqual(inKeychain);
    expect(await first.exit(0)).toBe(0);
    const second = startUser(keyring.environment);
    expect(await second.ask('get', 'work/refresh-token')).toEqual({ ...inKeychain, value: 'Grüße, 2' });
    expect(await second.ask('delete', 'work/refresh-token')).toEqual(inKeychain);
    expect(await second.ask('delete', 'work/refresh-token')).toEqual(inKeychain);
    expect(await second.ask('get', 'work/refresh-token')).toEqual(inKeychain);
    expect(await second.ask('get', 'other/refresh-token')).toEqual({ ...inKeychain, value: 'theirs' });
  });

  it('are out of reach in a locked one, which is not the same as none; new ones stay in memory', async () => {
    const user = startUser(keyring.environment);
    expect(await user.ask('set', 'work/refresh-token', 'before')).toEqual(inKeychain);
    await keyring.lock();
    await user.ask('later', 60_000);
    const locked = { kind: 'memory', problem: 'it is locked' };
    const outOfReach = { code: 'KEYCHAIN_UNAVAILABLE', facts: { problem: 'it is locked', holds: true } };
    expect(await user.ask('get', 'work/refresh-token')).toEqual({ ok: false, error: outOfReach, ...locked });
    expect(await user.ask('set', 'work/refresh-token', 'now')).toEqual({ ok: true, ...locked });
    expect(await user.ask('get', 'work/refresh-token')).toEqual({ ok: true, value: 'now', ...locked });
    expect(await user.ask('delete', 'work/refresh-token')).toEqual({
      ok: false,
      error: outOfReach,
      ...locked,
    });
    const other = startUser(keyring.environment);
    expect(await other.ask('get', 'work/refresh-token')).toEqual({ ok: false, error: outOfReach, ...locked });
  });
});

describeWith(['dbus-run-session', 'gnome-keyring-daemon'], 'secrets without an open keyring', () => {
  const cycle = async (user: ReturnType<typeof startUser>) => [
    await user.ask('get', 'work/refresh-token'),
    await user.ask('set', 'work/refresh-token', 'kept'),
    await user.ask('get', 'work/refresh-token'),
    await user.ask('delete', 'work/refresh-token'),
    await user.ask('get', 'work/refresh-token'),
  ];
  const inMemory = (problem: string) => {
    const state = { ok: true, kind: 'memory', problem };
    return [state, state, { ...state, value: 'kept' }, state, state];
  };

  it('stay in memory where the login has no session bus', async () => {
    const user = startUser(privateEnvironment(temporaryFolder()));
    expect(await cycle(user)).toEqual(inMemory('this login has no session bus'));
    expect(await user.exit(0)).toBe(0);
  });

  it('stay in memory where the bus is gone', async () => {
    const user = startUser(
      privateEnvironment(temporaryFolder(), { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }),
    );
    expect(await cycle(user)).toEqual(inMemory('the session bus cannot be reached'));
  });

  it('stay in memory where no service keeps them', async () => {
    const bus = await startSessionBus(temporaryFolder());
    onTestFinished(() => bus.stop());
    expect(await cycle(startUser(bus.environment))).toEqual(inMemory('no keyring service is running'));
  });

  it('stay in memory where the person has no keyring yet, and nobody is asked to make one', async () => {
    const keyring = await startKeyring(temporaryFolder(), 'bare');
    onTestFinished(() => keyring.stop());
    expect(await cycle(startUser(keyring.environment))).toEqual(inMemory('it has no default keyring'));
  });
});

describe('secrets on a bus that never answers', () => {
  async function silentBus(): Promise<Record<string, string>> {
    const folder = temporaryFolder();
    const socket = join(folder, 'bus');
    const server = createServer(() => {}).listen(socket);
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    return privateEnvironment(folder, { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` });
  }

  it('stay in memory after the time limit', async () => {
    const user = startUser(await silentBus());
    const state = { kind: 'memory', problem: 'it does not answer' };
    expect(await user.ask('set', 'work/refresh-token', 'kept')).toEqual({ ok: true, ...state });
    expect(await user.ask('get', 'work/refresh-token')).toEqual({ ok: true, value: 'kept', ...state });
    expect(await user.exit(0)).toBe(0);
  });

  it('do not keep the process from ending, with its own exit code, although the keychain still works', async () => {
    const user = startUser(await silentBus(), '--without-check');
    const state = { kind: 'memory', problem: 'it does not answer' };
    expect(await user.ask('set', 'work/refresh-token', 'kept')).toEqual({ ok: true, ...state });
    expect(await user.exit(7)).toBe(7);
  });
});
