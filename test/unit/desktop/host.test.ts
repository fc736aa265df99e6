import { describe, expect, it } from 'vitest';
import type { Hosting } from '#main/application/composition.ts';
import type { ControlClient } from '#main/control/client.ts';
import { type DesktopHost, openDesktopHost } from '#main/desktop/host.ts';
import { type Failure, fail, failure } from '#main/support/failure.ts';
import { silentLog } from '#main/support/log.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeSession } from '#test/support/fake-session.ts';

const BUSY = failure('BUSY_ELSEWHERE', { holder: 'latchkey agent (process 4711)' });
const INFO = { protocol: 2, version: '1.3.0', kind: 'agent', pid: 4711, startedAtMs: 0 } as const;

/** A control socket, taken by us or by an agent; and how often each was asked. */
function socket() {
  const own = new FakeSession();
  const remote = new FakeSession();
  const noted: string[] = [];
  const clock = new FakeClock();
  let agent: { client: ControlClient; end: () => void } | undefined;
  let refusal: Failure | undefined;
  let connectRefusal: Failure | undefined;
  let broken: string | undefined;
  const startAgent = (): void => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    agent = {
      client: {
        host: INFO,
        session(profile) {
          noted.push(`session ${profile}`);
          return remote;
        },
        ended,
        close: () => void noted.push('disconnected'),
      },
      end() {
        agent = undefined;
        resolve();
      },
    };
  };
  const hosting: Hosting = {
    host: { ...INFO, kind: 'desktop', pid: 1 },
    profiles: [],
    session: async () => ok(own),
    wake: () => void noted.push('woken'),
    close: async () => void noted.push('closed'),
  };
  const open = (): DesktopHost =>
    openDesktopHost({
      clock,
      log: silentLog,
      version: '1.4.0',
      composition: {
        address: ok({ path: '/run/control.sock', folder: '/run' }),
        async host(): Promise<Result<Hosting, Failure>> {
          noted.push('host');
          const problem = broken;
          broken = undefined;
          if (problem !== undefined) throw new Error(problem);
          if (refusal !== undefined) return err(refusal);
          return agent === undefined ? ok(hosting) : err(BUSY);
        },
      },
      connect: async () => (connectRefusal === undefined ? ok(agent?.client) : err(connectRefusal)),
    });
  return {
    own,
    remote,
    noted,
    clock,
    open,
    startAgent,
    endAgent: () => agent?.end(),
    breakOnce: (problem: string) => {
      broken = problem;
    },
    refuse: (cause: Failure | undefined) => {
      refusal = cause;
    },
    refuseConnection: (cause: Failure | undefined) => {
      connectRefusal = cause;
    },
  };
}

describe('who hosts the sessions of the tray application', () => {
  it('is itself where nobody does, and it is woken and closed', async () => {
    const { open, own, noted } = socket();
    const host = open();
    expect(await host.get('example')).toEqual(ok(own));
    expect(host.host()).toEqual({ kind: 'self' });
    host.wake();
    await host.close();
    expect(noted).toEqual(['host', 'woken', 'closed']);
  });

  it('is latchkey agent where that does already; it takes over when that one has gone', async () => {
    const { open, own, remote, noted, startAgent, endAgent, clock } = socket();
    startAgent();
    const host = open();
    let changes = 0;
    host.onChange(() => {
      changes += 1;
    });
    expect(await host.get('example')).toEqual(ok(remote));
    // The same object each time: whoever watches it watches one.
    expect(await host.get('example')).toEqual(ok(remote));
    expect(noted.filter((note) => note === 'session example')).toHaveLength(1);
    expect(host.host()).toEqual({ kind: 'agent', pid: 4711, version: '1.3.0' });
    endAgent();
    await clock.settle();
    expect(host.host()).toEqual({ kind: 'self' });
    expect(await host.get('example')).toEqual(ok(own));
    expect(changes).toBe(2);
    await host.close();
    expect(noted.at(-1)).toBe('closed');
  });

  it('leaves an agent alone when it closes', async () => {
    const { open, noted, startAgent, clock, endAgent } = socket();
    startAgent();
    const host = open();
    await host.get('example');
    await host.close();
    endAgent();
    await clock.settle();
    expect(noted).toEqual(['host', 'session example', 'disconnected']);
  });

  it.each<[string, Failure]>([
    ['the folder cannot be written', failure('FILE_REFUSED', { path: '/run', problem: 'the disk is full' })],
    ['the address is too long', failure('FILE_REFUSED', { path: '/run', problem: 'too long' })],
  ])('is nobody where %s: each session says why, and it is tried again', async (_, cause) => {
    const { open, own, clock, refuse } = socket();
    refuse(cause);
    const host = open();
    expect(await host.get('example')).toEqual(err(cause));
    refuse(undefined);
    await clock.advance(30_000);
    expect(await host.get('example')).toEqual(ok(own));
  });

  it('is nobody where the agent speaks another protocol, and tried at once when the computer wakes', async () => {
    const { open, own, clock, startAgent, endAgent, refuseConnection } = socket();
    const cause = failure('HOST_VERSION', {
      host: 'latchkey agent (process 4711)',
      hostVersion: '0.9.0',
      ownVersion: '1.4.0',
      newer: 'command',
    });
    startAgent();
    refuseConnection(cause);
    const host = open();
    expect(await host.get('example')).toEqual(err(cause));
    endAgent();
    host.wake();
    await clock.settle();
    expect(await host.get('example')).toEqual(ok(own));
    await host.close();
    expect(clock.timers).toBe(0);
  });

  it('is looked for once at a time, however often the computer wakes', async () => {
    const { open, own, noted, clock, refuse } = socket();
    refuse(failure('FILE_REFUSED', { path: '/run', problem: 'the disk is full' }));
    const host = open();
    await host.get('example');
    refuse(undefined);
    host.wake();
    host.wake();
    await clock.settle();
    expect(await host.get('example')).toEqual(ok(own));
    await host.close();
    expect(noted).toEqual(['host', 'host', 'closed']);
  });

  it('is looked for again where asking for it broke, and nobody waits for ever', async () => {
    const { open, own, clock, breakOnce } = socket();
    breakOnce('nobody foresaw this');
    const host = open();
    expect(await host.get('example')).toEqual(fail('INTERNAL', { problem: 'nobody foresaw this' }));
    await clock.advance(30_000);
    expect(await host.get('example')).toEqual(ok(own));
    await host.close();
  });

  it('does not ask for ever where an agent neither answers nor goes', async () => {
    const { open, noted, startAgent, refuseConnection } = socket();
    startAgent();
    refuseConnection(failure('HOST_GONE', { problem: 'it does not answer' }));
    const host = open();
    expect(await host.get('example')).toEqual(fail('HOST_GONE', { problem: 'it does not answer' }));
    expect(noted.filter((note) => note === 'host').length).toBeLessThanOrEqual(5);
  });
});
