import { describe, expect, it } from 'vitest';
import { type HostedSession, watchSnapshots } from '#main/application/watching.ts';
import { changeWords } from '#main/cli/words/change.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { type Failure, fail, failure } from '#main/support/failure.ts';
import { ok, type Result } from '#main/support/result.ts';
import { timesOf } from '#main/support/words/times.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { confirmedSam, FakeSession, NOW, signedIn, signedOut } from '#test/support/fake-session.ts';
import { fakeWorld } from './fake-world.ts';

const SECOND_MS = 1_000;
const HOUR = 3_600_000;

/** A record and perhaps a host, as a watch sees them. */
function watched(record: SessionSnapshot = signedOut()) {
  const clock = new FakeClock(NOW);
  const stop = new AbortController();
  const told: string[] = [];
  const seen = { reads: 0, mark: 'first', record };
  let host: Result<HostedSession | undefined, Failure> = ok(undefined);
  const watching = {
    host: async () => host,
    async read() {
      seen.reads += 1;
      return ok(seen.record);
    },
    mark: () => seen.mark,
  };
  const done = watchSnapshots(watching, clock, stop.signal, ({ state, hosted }) => {
    told.push(`${state.kind}${hosted ? ' hosted' : ''}`);
  });
  return {
    clock,
    told,
    seen,
    done,
    stop: () => stop.abort(),
    appear(session: FakeSession) {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      let closed = false;
      const close = (): void => {
        closed = true;
      };
      host = ok({ session, ended, close });
      const leave = (): void => {
        host = ok(undefined);
        resolve();
      };
      return { leave, closed: () => closed };
    },
    fail(cause: Result<never, Failure>) {
      host = cause;
    },
  };
}

describe('watching a session that nobody hosts', () => {
  it('tells what is recorded at once, and then within a second of each change', async () => {
    const { clock, told, seen, stop, done } = watched();
    await clock.settle();
    expect(told).toEqual(['signed-out']);
    await clock.advance(10 * SECOND_MS);
    expect([told.length, seen.reads]).toEqual([1, 1]);
    Object.assign(seen, { mark: 'second', record: signedIn({ hosted: false }) });
    await clock.advance(SECOND_MS);
    expect(told).toEqual(['signed-out', 'fresh']);
    stop();
    expect([await done, clock.timers]).toEqual([ok(undefined), 0]);
  });

  it('looks again now and then, for what nobody tells of, and when certificates end', async () => {
    const { clock, seen } = watched(signedIn({ hosted: false }));
    await clock.advance(30 * SECOND_MS);
    expect(seen.reads).toBe(2);
    // Five hours pass asleep; the end of the certificates falls between two looks.
    clock.jump(5 * HOUR - 40 * SECOND_MS);
    await clock.advance(SECOND_MS);
    const before = seen.reads;
    await clock.advance(10 * SECOND_MS);
    expect(seen.reads).toBe(before + 1);
  });

  it('ends with a failure that it cannot do anything about', async () => {
    const refused = fail('HOST_VERSION', { host: 'h', hostVersion: '2', ownVersion: '1', newer: 'host' });
    const { done, fail: failWith, clock } = watched();
    failWith(refused);
    await clock.advance(SECOND_MS);
    expect(await done).toEqual(refused);
  });
});

describe('watching a session that is hosted', () => {
  it('goes over to a host when one appears, tells what it streams, and back when it goes', async () => {
    const watch = watched(signedIn({ hosted: false }));
    await watch.clock.settle();
    const session = new FakeSession('example', signedIn());
    const host = watch.appear(session);
    await watch.clock.advance(SECOND_MS);
    expect([watch.told, session.watchers]).toEqual([['fresh', 'fresh hosted'], 1]);
    session.outcome = ok(signedIn({ state: { kind: 'renewing' } }));
    await session.renew();
    expect(watch.told.at(-1)).toBe('renewing hosted');
    host.leave();
    await watch.clock.advance(SECOND_MS);
    expect([watch.told.at(-1), session.watchers, host.closed()]).toEqual(['fresh', 0, true]);
    watch.stop();
    await watch.done;
    expect(watch.clock.timers).toBe(0);
  });

  it('tells what is recorded where the host stops answering, and ends while it waits for it', async () => {
    const watch = watched(signedIn({ hosted: false }));
    await watch.clock.settle();
    const session = new FakeSession('example', signedIn());
    const host = watch.appear(session);
    await watch.clock.advance(SECOND_MS);
    session.snapshot = async () => {
      watch.fail(fail('HOST_GONE', { problem: 'it does not answer' }));
      return fail('HOST_GONE', { problem: 'it does not answer' });
    };
    await watch.clock.advance(31 * SECOND_MS);
    expect([watch.told.at(-1), session.watchers, host.closed()]).toEqual(['fresh', 0, true]);

    session.snapshot = () => new Promise(() => {});
    const again = watch.appear(session);
    await watch.clock.advance(SECOND_MS);
    watch.stop();
    await watch.done;
    expect([again.closed(), watch.clock.timers]).toEqual([true, 0]);
  });

  it('looks for a host that does not answer again', async () => {
    const watch = watched();
    watch.fail(fail('HOST_GONE', { problem: 'it is stopped' }));
    await watch.clock.advance(3 * SECOND_MS);
    watch.appear(new FakeSession('example', signedIn()));
    await watch.clock.advance(SECOND_MS);
    expect(watch.told.at(-1)).toBe('fresh hosted');
  });
});

describe('latchkey status --watch', () => {
  function watching(...words: string[]) {
    const session = new FakeSession('example', signedOut());
    const world = fakeWorld({ session });
    const ran = world.latchkey('status', '--watch', ...words);
    return { ...world, session, ran };
  }

  it('writes the state at once, then a line for each change with its time, and ends well with Ctrl-C', async () => {
    const { session, stdout, clock, signals, ran } = watching();
    await expect.poll(() => stdout.written).toBe('11:02  Signed out\n');
    session.current = signedIn();
    clock.jump(60_000);
    await clock.advance(30_000);
    await clock.advance(30_000);
    expect(stdout.written.split('\n').slice(1)).toEqual([
      '11:03  Signed in as Sam Example (sam@example.com), certificates until 16:02, renewed at 13:22',
      '',
    ]);
    signals.emit('SIGINT', 'SIGINT');
    expect((await ran).code).toBe(0);
    expect([clock.timers, signals.listenerCount('SIGINT')]).toEqual([0, 0]);
  });

  it('writes one JSON object a line for scripts, as the status is', async () => {
    const { session, stdout, clock, signals, ran } = watching('--json');
    await expect.poll(() => stdout.lines).toHaveLength(2);
    session.current = signedIn();
    await clock.advance(30_000);
    await expect.poll(() => stdout.lines).toHaveLength(3);
    const [first, second] = stdout.lines.slice(0, 2).map((line) => JSON.parse(line));
    expect(first).toEqual({ ok: true, atMs: NOW, usable: {}, ...signedOut() });
    expect(second).toEqual({
      ok: true,
      atMs: NOW + 30_000,
      usable: { ssh: true, x509: true },
      ...signedIn(),
    });
    signals.emit('SIGTERM', 'SIGTERM');
    expect((await ran).code).toBe(0);
  });

  it('ends when nobody reads any more', async () => {
    const { session, stdout, clock, ran } = watching();
    await expect.poll(() => stdout.written).not.toBe('');
    stdout.closed = true;
    session.current = signedIn();
    await clock.advance(30_000);
    expect((await ran).code).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('is no success where a line cannot be written', async () => {
    const { session, stdout, clock, ran } = watching();
    await expect.poll(() => stdout.written).not.toBe('');
    stdout.write = () => {
      throw new Error('the disk is full');
    };
    session.current = signedIn();
    const ended = expect(ran).rejects.toThrow('the disk is full');
    await clock.advance(30_000);
    await ended;
    expect(clock.timers).toBe(0);
  });

  it('says which organisation is meant before it begins', async () => {
    expect((await fakeWorld().latchkey('status', '--watch', '--profile', 'other')).code).toBe(6);
  });
});

describe('a change in one line', () => {
  const words = (snapshot: SessionSnapshot, at = NOW) =>
    changeWords(
      snapshot,
      timesOf({ clock: new FakeClock(at), format: { locale: 'en-GB', timeZone: 'UTC' } }),
    );

  it.each([
    ['Signed out', signedOut()],
    [
      'Signed in as Sam Example (sam@example.com), certificates until 16:02, nobody renews them',
      signedIn({ hosted: false }),
    ],
    ['Renewing, certificates until 16:02', signedIn({ state: { kind: 'renewing' } })],
    [
      'Continue as sam@example.com?',
      {
        ...signedOut(),
        state: { kind: 'signing-in', step: 'confirm', expiresAtMs: NOW, identity: confirmedSam() },
      } satisfies SessionSnapshot,
    ],
    [
      'Sign in again to keep your access, certificates until 16:02',
      signedIn({ state: { kind: 'attention', failure: failure('SESSION_ENDED', { said: 'x' }) } }),
    ],
    [
      'Offline, and still working, certificates until 16:02',
      signedIn({
        state: {
          kind: 'offline',
          failure: failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' }),
          sinceMs: NOW,
          nextTryAtMs: NOW,
        },
      }),
    ],
  ] as const)('is “%s”', (expected, snapshot) => {
    expect(words(snapshot)).toBe(expected);
  });

  it('stays the same while nothing changes but the time', () => {
    expect(words(signedIn(), NOW + 90 * 60_000)).toBe(words(signedIn()));
  });
});
