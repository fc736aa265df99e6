import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ControlAddress, controlAddress } from '#main/control/address.ts';
import { type ControlClient, connectToHost } from '#main/control/client.ts';
import { PROTOCOL } from '#main/control/contract.ts';
import { type ControlHost, openHost } from '#main/control/host.ts';
import { hostIsThere } from '#main/control/probe.ts';
import type {
  ConfirmedIdentity,
  IdentityAnswer,
  PendingBrowser,
  SessionSnapshot,
} from '#main/session/snapshot.ts';
import type { SignInRequest } from '#main/session/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { type Failure, fail } from '#main/support/failure.ts';
import { silentLog } from '#main/support/log.ts';
import { ok, type Result } from '#main/support/result.ts';
import { describeFailure } from '#main/support/words/failures.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import {
  confirmedSam,
  FakeSession,
  failing,
  sampleFailure,
  signedIn,
  signedOut,
} from '#test/support/fake-session.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const parts = { clock: systemClock, version: '1.4.0' };

function newAddress(): ControlAddress {
  const address = controlAddress(join(temporaryFolder(), 'latchkey'), process.platform);
  if (!address.ok) throw new Error('the folder of the tests is too deep for a socket');
  return address.value;
}

async function host(address: ControlAddress, ...sessions: FakeSession[]): Promise<ControlHost> {
  const opened = await openHost(address, {
    ...parts,
    kind: 'agent',
    log: silentLog,
    session: async (profile) => {
      const session = sessions.find((one) => one.profile === profile);
      return session === undefined ? fail('NOT_SET_UP', { profile }) : ok(session);
    },
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  onTestFinished(() => opened.value.close());
  return opened.value;
}

async function client(address: ControlAddress): Promise<ControlClient> {
  const connected = await connectToHost(address, parts);
  if (!connected.ok || connected.value === undefined) throw new Error(JSON.stringify(connected));
  const { value } = connected;
  onTestFinished(() => value.close());
  return value;
}

const request = (more: Partial<SignInRequest> = {}): SignInRequest => ({
  afresh: false,
  signal: new AbortController().signal,
  onBrowser: () => {},
  onIdentity: async () => 'continue',
  onConfirmed: () => {},
  ...more,
});

/** Speaks to the socket without our client: sends text, collects the lines that come back. */
async function rawConnection(address: ControlAddress): Promise<{
  socket: Socket;
  lines: unknown[];
  closed: Promise<void>;
  send(...messages: unknown[]): void;
}> {
  const socket = connect(address.path);
  const lines: unknown[] = [];
  let rest = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line)));
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  onTestFinished(() => {
    socket.destroy();
  });
  return {
    socket,
    lines,
    closed,
    send: (...messages) => socket.write(messages.map((one) => `${JSON.stringify(one)}\n`).join('')),
  };
}

/** Listens, says hello to the first who asks, and then nothing more, as a process does that is stopped. */
async function stoppingHost() {
  const address = newAddress();
  mkdirSync(address.folder ?? '', { mode: 0o700 });
  const heard: string[] = [];
  const info = { protocol: PROTOCOL, version: '1.4.0', kind: 'agent', pid: 4711, startedAtMs: 1 };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    socket.once('data', () => socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 0, result: info })}\n`));
  });
  server.listen(address.path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { address, clock: new FakeClock(), heard };
}

const hello = { jsonrpc: '2.0', id: 0, method: 'hello', params: { protocol: PROTOCOL, version: '1.4.0' } };

describe('the control socket', () => {
  it('answers as the session of the profile would', async () => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    await host(address, session);
    const remote = (await client(address)).session('example');
    expect(await remote.snapshot()).toEqual(ok(signedIn()));
    expect(await remote.renew({ signal: new AbortController().signal })).toEqual(ok(signedIn()));
    session.signOutReport = ok({
      endSessionUrl: 'https://example.okta.com/out',
      left: [{ what: 'x509', failure: sampleFailure, endsAtMs: 7 }],
    });
    expect(await remote.signOut({ everywhere: true })).toEqual(session.signOutReport);
    await remote.signOut({ everywhere: false, forget: true });
    expect(await remote.refreshGroups({ signal: new AbortController().signal })).toEqual(ok(signedIn()));
    expect(await remote.keepSignIn({ signal: new AbortController().signal })).toEqual(ok(signedIn()));
    expect(session.asked).toEqual([
      'snapshot',
      'renew',
      'signOut everywhere',
      'signOut forget',
      'refreshGroups',
      'keepSignIn',
    ]);
  });

  it('carries failures as values, for a session and for a profile that is not set up', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.outcome = failing();
    await host(address, session);
    const { session: remote } = await client(address);
    expect(await remote('example').renew({ signal: new AbortController().signal })).toEqual(failing());
    expect(await remote('other').snapshot()).toEqual(fail('NOT_SET_UP', { profile: 'other' }));
  });

  it('tells whoever signs in when to open the browser and whom Okta confirmed', async () => {
    const address = newAddress();
    const session = new FakeSession();
    await host(address, session);
    const told: (PendingBrowser | string)[] = [];
    const answer = await (await client(address)).session('example').signIn(
      request({
        afresh: true,
        onBrowser: (pending) => told.push(pending),
        onConfirmed: (email) => told.push(email),
      }),
    );
    expect(answer).toEqual(ok(signedIn()));
    expect(told).toEqual([session.pending, 'sam@example.com']);
    expect(session.asked).toEqual(['signIn afresh']);
  });

  it('asks whoever signs in who they are, as often as Okta confirms somebody', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.identity = confirmedSam({
      reason: 'other-person',
      expected: { issuer: 'https://example.okta.com', subject: '00ualex', email: 'alex@example.com' },
    });
    await host(address, session);
    const asked: ConfirmedIdentity[] = [];
    const answers: IdentityAnswer[] = ['afresh', 'continue'];
    const remote = (await client(address)).session('example');
    const answer = await remote.signIn(
      request({
        as: 'sam@example.com',
        async onIdentity(identity) {
          asked.push(identity);
          return answers.shift() ?? 'cancel';
        },
      }),
    );
    expect(answer).toEqual(ok(signedIn()));
    expect(asked).toEqual([session.identity, session.identity]);
    expect([session.asked, session.answers]).toEqual([['signIn as sam@example.com'], ['afresh', 'continue']]);
  });

  it('asks nobody but the connection that signs in', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.identity = confirmedSam();
    await host(address, session);
    const bystander = await rawConnection(address);
    bystander.send(hello, {
      jsonrpc: '2.0',
      id: 1,
      method: 'watch',
      params: { profile: 'example', ticket: 1 },
    });
    await eventually(() => expect(bystander.lines).toHaveLength(2));
    expect((await (await client(address)).session('example').signIn(request())).ok).toBe(true);
    await eventually(() => expect(bystander.lines).toHaveLength(3));
    expect(bystander.lines[2]).toMatchObject({ method: 'snapshot' });
  });

  it.each([
    ['no answer of ours', { result: 'yes' }],
    ['nothing', { result: null }],
    ['an error', { error: { code: -32601, message: 'no such method' } }],
  ])('takes %s for “no”', async (_, answer) => {
    const address = newAddress();
    const session = new FakeSession();
    session.identity = confirmedSam();
    await host(address, session);
    const raw = await rawConnection(address);
    const params = { profile: 'example', afresh: false, ticket: 7 };
    raw.send(hello, { jsonrpc: '2.0', id: 1, method: 'signIn', params });
    await eventually(() =>
      expect(raw.lines).toContainEqual(expect.objectContaining({ method: 'signIn.identity' })),
    );
    const question = raw.lines.at(-1) as { id: number; params: unknown };
    expect(question.params).toEqual({ ticket: 7, identity: confirmedSam() });
    raw.send({ jsonrpc: '2.0', id: question.id, ...answer });
    await eventually(() =>
      expect(raw.lines.at(-1)).toMatchObject({
        id: 1,
        result: { ok: false, error: { code: 'SIGN_IN_CANCELLED' } },
      }),
    );
  });

  it('cancels a sign-in whose client goes while it is asked', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.identity = confirmedSam();
    await host(address, session);
    const leaving = await client(address);
    const answer = leaving.session('example').signIn(
      request({
        onIdentity() {
          leaving.close();
          return new Promise(() => {});
        },
      }),
    );
    expect(await answer).toMatchObject({ ok: false, error: { code: 'HOST_GONE' } });
    await eventually(() => expect(session.cancelled).toBe(true));
  });

  it('cancels a sign-in where Ctrl-C ends the question', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.identity = confirmedSam();
    await host(address, session);
    const stop = new AbortController();
    const answer = (await client(address)).session('example').signIn(
      request({
        signal: stop.signal,
        onIdentity() {
          stop.abort();
          return new Promise(() => {});
        },
      }),
    );
    expect(await answer).toEqual(fail('SIGN_IN_CANCELLED', {}));
    expect(session.cancelled).toBe(true);
  });

  it('tells whoever watches that the connection has ended', async () => {
    const address = newAddress();
    const hosting = await host(address, new FakeSession());
    const { ended } = await client(address);
    await hosting.close();
    await ended;
  });

  it('serves a hundred clients at once, each with its watch, and tells all of them', async () => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    await host(address, session);
    const clients = await Promise.all(Array.from({ length: 100 }, () => client(address)));
    const told = clients.map(() => 0);
    for (const [index, one] of clients.entries()) {
      one.session('example').watch(() => {
        told[index] = (told[index] ?? 0) + 1;
      });
    }
    await eventually(() => expect(session.watchers).toBe(100));
    const answers = await Promise.all(clients.map((one) => one.session('example').snapshot()));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    await session.renew();
    await eventually(() => expect(told).toEqual(Array(100).fill(1)));
    for (const one of clients) one.close();
    await eventually(() => expect(session.watchers).toBe(0));
  });

  it('serves two at once: a sign-in that waits for its browser holds nobody up', async () => {
    const address = newAddress();
    const session = new FakeSession();
    let finish = (): void => {};
    session.browser = new Promise((resolve) => {
      finish = resolve;
    });
    await host(address, session);
    const [first, second] = [await client(address), await client(address)];
    const seenByFirst: PendingBrowser[] = [];
    const seenBySecond: PendingBrowser[] = [];
    const signingIn = first
      .session('example')
      .signIn(request({ onBrowser: (pending) => seenByFirst.push(pending) }));
    const watched: SessionSnapshot[] = [];
    second.session('example').watch((snapshot) => watched.push(snapshot));
    expect(await second.session('example').snapshot()).toEqual(ok(signedOut()));
    finish();
    expect((await signingIn).ok).toBe(true);
    await eventually(() => expect(watched).toEqual([signedIn()]));
    expect(seenByFirst).toHaveLength(1);
    expect(seenBySecond).toHaveLength(0);
  });

  it('cancels a sign-in when the one who asked for it says so', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    await host(address, session);
    const stop = new AbortController();
    const answer = (await client(address))
      .session('example')
      .signIn(request({ signal: stop.signal, onBrowser: () => stop.abort() }));
    expect(await answer).toEqual(fail('SIGN_IN_CANCELLED', {}));
    expect(session.cancelled).toBe(true);
  });

  it('cancels the sign-in and ends the watches of a client that goes away', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    await host(address, session);
    const leaving = await client(address);
    leaving.session('example').watch(() => {});
    const answer = leaving.session('example').signIn(request());
    await eventually(() => expect([session.asked, session.watchers]).toEqual([['signIn'], 1]));
    leaving.close();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'HOST_GONE' } });
    await eventually(() => expect([session.cancelled, session.watchers]).toEqual([true, 0]));
  });

  it('stops telling a watcher that has stopped watching, and goes on telling the other', async () => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    await host(address, session);
    const remote = (await client(address)).session('example');
    const [one, other]: [unknown[], unknown[]] = [[], []];
    const stop = remote.watch((snapshot) => one.push(snapshot));
    remote.watch((snapshot) => other.push(snapshot));
    await remote.renew({ signal: new AbortController().signal });
    await eventually(() => expect([one.length, other.length]).toEqual([1, 1]));
    stop();
    await eventually(() => expect(session.watchers).toBe(1));
    await remote.renew({ signal: new AbortController().signal });
    await eventually(() => expect(other).toHaveLength(2));
    expect(one).toHaveLength(1);
  });

  it('ends the watch before when its ticket is used again, and has an end to their number', async () => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    await host(address, session);
    const raw = await rawConnection(address);
    const watch = (id: number, ticket: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'watch',
      params: { profile: 'example', ticket },
    });
    raw.send(hello, ...[1, 2, 3].map((id) => watch(id, 7)));
    await eventually(() => expect(raw.lines).toHaveLength(4));
    expect(session.watchers).toBe(1);
    raw.send(...Array.from({ length: 150 }, (_, index) => watch(10 + index, 100 + index)));
    await eventually(() => expect(raw.lines).toHaveLength(154));
    expect(session.watchers).toBe(100);
  });

  it('says HOST_GONE when the host ends in the middle, and to every later question', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    const hosting = await host(address, session);
    const remote = (await client(address)).session('example');
    const answer = remote.signIn(request({ onBrowser: () => void hosting.close() }));
    const closed = fail('HOST_GONE', { problem: 'it closed the connection' });
    expect([await answer, await remote.snapshot()]).toEqual([closed, closed]);
  });

  it('says HOST_GONE to whoever goes, and whoever looks, where the host has stopped since its hello', async () => {
    const { address, clock, heard } = await stoppingHost();
    const connected = await connectToHost(address, { ...parts, clock });
    if (!connected.ok || connected.value === undefined) throw new Error(JSON.stringify(connected));
    const { session, close } = connected.value;
    onTestFinished(close);
    const silent = fail('HOST_GONE', { problem: 'it does not answer' });
    const stop = new AbortController();
    const answers = [
      session('example').signIn(request({ signal: stop.signal })),
      session('example').renew({ signal: stop.signal }),
      session('example').refreshGroups({ signal: stop.signal }),
    ];
    await eventually(() => expect(heard.join('')).toContain('"refreshGroups"'));
    // Nobody hurries a person who waits.
    expect(clock.timers).toBe(0);
    stop.abort();
    await eventually(() => expect(clock.timers).toBe(3));
    await clock.advance(5_000);
    expect(await Promise.all(answers)).toEqual([silent, silent, silent]);

    const looks = [session('example').snapshot(), session('example').signOut({ everywhere: false })];
    await eventually(() => expect(clock.timers).toBe(2));
    await clock.advance(5_000);
    expect(await Promise.all(looks)).toEqual([silent, silent]);
  });

  it('waits for the answer of a host that lives, however long that takes', async () => {
    const address = newAddress();
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    await host(address, session);
    const clock = new FakeClock();
    const connected = await connectToHost(address, { ...parts, clock });
    if (!connected.ok || connected.value === undefined) throw new Error(JSON.stringify(connected));
    const { promise: slow, resolve: finish } = Promise.withResolvers<void>();
    const snapshot = session.snapshot.bind(session);
    session.snapshot = () => slow.then(snapshot);
    const answer = connected.value.session('example').snapshot();
    onTestFinished(connected.value.close);
    // The host has said that it lives.
    await eventually(() => expect(clock.timers).toBe(0));
    await clock.advance(60_000);
    finish();
    expect(await answer).toEqual(await snapshot());
  });
});

describe('hosting', () => {
  it('is seen, and gone without a trace when it ends', async () => {
    const address = newAddress();
    expect(await hostIsThere(address)).toBe(false);
    expect(await connectToHost(address, parts)).toEqual(ok(undefined));
    const hosting = await host(address);
    expect(await hostIsThere(address)).toBe(true);
    expect(statSync(address.folder ?? '').mode & 0o777).toBe(0o700);
    await hosting.close();
    expect(await hostIsThere(address)).toBe(false);
    expect(existsSync(address.path)).toBe(false);
  });

  it('is refused to a second one, which is told who hosts', async () => {
    const address = newAddress();
    await host(address);
    const second = await openHost(address, {
      ...parts,
      kind: 'agent',
      log: silentLog,
      session: async (profile) => fail('NOT_SET_UP', { profile }),
    });
    expect(second).toEqual(fail('BUSY_ELSEWHERE', { holder: `latchkey agent (process ${process.pid})` }));
    // The refusal has not hurt the first one.
    expect(await hostIsThere(address)).toBe(true);
  });

  it('goes to exactly one of several that start together', async () => {
    const address = newAddress();
    const start = (): Promise<Result<ControlHost, Failure>> =>
      openHost(address, { ...parts, kind: 'agent', log: silentLog, session: async () => failing() });
    const opened = await Promise.all([start(), start(), start(), start()]);
    const hosts = opened.flatMap((one) => (one.ok ? [one.value] : []));
    expect(hosts).toHaveLength(1);
    await hosts[0]?.close();
  });

  it('is not taken from one that listens and does not answer, as a stopped process does', async () => {
    const address = newAddress();
    mkdirSync(address.folder ?? '', { mode: 0o700 });
    const heard: Socket[] = [];
    const mute = createServer((socket) => heard.push(socket)).listen(address.path);
    onTestFinished(() => void mute.close());
    await once(mute, 'listening');
    const clock = new FakeClock();
    const untilImpatient = async <T>(answer: Promise<T>): Promise<T> => {
      const before = heard.length;
      await eventually(() => expect([heard.length, clock.timers]).toEqual([before + 1, 1]));
      await clock.advance(5_000);
      return answer;
    };
    expect(await untilImpatient(connectToHost(address, { ...parts, clock }))).toMatchObject({
      ok: false,
      error: { code: 'HOST_GONE' },
    });
    const second = openHost(address, {
      ...parts,
      clock,
      kind: 'agent',
      log: silentLog,
      session: async () => failing(),
    });
    expect(await untilImpatient(second)).toEqual(
      fail('BUSY_ELSEWHERE', { holder: 'a process that does not answer' }),
    );
    expect(existsSync(address.path)).toBe(true);
  });

  it('lets a client go that says nothing', async () => {
    const address = newAddress();
    const clock = new FakeClock();
    const opened = await openHost(address, {
      ...parts,
      clock,
      kind: 'agent',
      log: silentLog,
      session: async () => failing(),
    });
    onTestFinished(() => (opened.ok ? opened.value.close() : undefined));
    const mute = await rawConnection(address);
    await eventually(() => expect(clock.timers).toBe(1));
    await clock.advance(10_000);
    await mute.closed;
  });

  it.each([
    ['newer', 1, '9.0.0', 'host', 'Use the command that was installed with it, or update this one.'],
    [
      'older',
      -1,
      '0.0.9',
      'command',
      'Quit it and start it again; then it is the version that is installed.',
    ],
  ] as const)(
    'is left alone by a command that finds it %s, and says what to do',
    async (_, step, hostVersion, newer, advice) => {
      const address = newAddress();
      mkdirSync(address.folder ?? '', { mode: 0o700 });
      const info = {
        protocol: PROTOCOL + step,
        version: hostVersion,
        kind: 'desktop',
        pid: 4711,
        startedAtMs: 1,
      };
      const other = createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () =>
          socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 0, result: info })}\n`),
        );
      }).listen(address.path);
      onTestFinished(() => void other.close());
      await once(other, 'listening');
      const host = 'the Latchkey tray application (process 4711)';
      const refused = fail('HOST_VERSION', { host, hostVersion, ownVersion: '1.4.0', newer });
      expect(await connectToHost(address, parts)).toEqual(refused);
      expect(describeFailure(refused.error, 0, { locale: 'en-GB', timeZone: 'UTC' }).sentence).toBe(
        `Version ${hostVersion} runs in the background as ${host}, and this command is 1.4.0. ${advice}`,
      );
      expect(await hostIsThere(address)).toBe(true);
    },
  );

  it.each([
    ['newer', 1],
    ['older', -1],
  ])('tells a command of a %s protocol so, and serves it nothing', async (_, step) => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    await host(address, session);
    const other = await rawConnection(address);
    other.send(
      { ...hello, params: { protocol: PROTOCOL + step, version: '9.0.0' } },
      { jsonrpc: '2.0', id: 1, method: 'snapshot', params: { profile: 'example' } },
    );
    await eventually(() => expect(other.lines).toHaveLength(2));
    expect(other.lines).toMatchObject([
      { id: 0, result: { protocol: PROTOCOL, version: '1.4.0', kind: 'agent', pid: process.pid } },
      { id: 1, error: { code: -32600 } },
    ]);
    expect(session.asked).toEqual([]);
  });
});

describe('what is not the protocol', () => {
  it.each([
    ['bytes', Buffer.from([0, 255, 254, 10, 13, 10])],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['JSON that is no message', '[1,2,3]\n'],
    ['a line without end', 'x'.repeat(200_000)],
    ['a message of 1 MB', `${JSON.stringify({ ...hello, padding: 'x'.repeat(1_000_000) })}\n`],
    ['a cancellation of nothing', '{"jsonrpc":"2.0","method":"$/cancelRequest"}\n'],
  ])('ends that connection and no other: %s', async (_, garbage) => {
    const address = newAddress();
    await host(address, new FakeSession('example', signedIn()));
    const bystander = await client(address);
    const bad = await rawConnection(address);
    bad.socket.write(garbage);
    await bad.closed;
    expect((await bystander.session('example').snapshot()).ok).toBe(true);
  });

  it.each([
    ['an unknown method', { method: 'exec', params: {} }, -32601],
    ['no parameters', { method: 'snapshot' }, -32602],
    ['wrong parameters', { method: 'signIn', params: { profile: 7, afresh: 'no', ticket: {} } }, -32602],
    ['a list of parameters', { method: 'snapshot', params: ['example'] }, -32602],
  ])('is answered with an error of JSON-RPC: %s', async (_, message, code) => {
    const address = newAddress();
    await host(address, new FakeSession('example', signedIn()));
    const raw = await rawConnection(address);
    raw.send(hello, { jsonrpc: '2.0', id: 1, ...message });
    await eventually(() => expect(raw.lines).toHaveLength(2));
    expect(raw.lines[1]).toMatchObject({ id: 1, error: { code } });
  });

  it('may be half a message: whoever never ends it holds nobody up, and is let go with the host', async () => {
    const address = newAddress();
    const hosting = await host(address, new FakeSession('example', signedIn()));
    const halves = await Promise.all(Array.from({ length: 20 }, () => rawConnection(address)));
    for (const half of halves) {
      half.send(hello);
      half.socket.write('{"jsonrpc":"2.0","id":1,"method":"snap');
    }
    await eventually(() => expect(halves.every(({ lines }) => lines.length === 1)).toBe(true));
    expect((await (await client(address)).session('example').snapshot()).ok).toBe(true);
    await hosting.close();
    await Promise.all(halves.map(({ closed }) => closed));
  });

  it('takes from a host what a command cannot be made to hold: an answer without end is its end', async () => {
    const address = newAddress();
    mkdirSync(address.folder ?? '', { mode: 0o700 });
    const endless = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        const write = (): void => {
          if (!socket.destroyed) socket.write('x'.repeat(1_000_000), write);
        };
        write();
      });
    }).listen(address.path);
    onTestFinished(() => void endless.close());
    await once(endless, 'listening');
    expect(await connectToHost(address, parts)).toMatchObject({ ok: false, error: { code: 'HOST_GONE' } });
  });

  it('does not matter how a message is cut: byte by byte it is the same message', async () => {
    const address = newAddress();
    await host(address, new FakeSession('example', signedIn()));
    const raw = await rawConnection(address);
    const text = `${JSON.stringify(hello)}\n${JSON.stringify({ jsonrpc: '2.0', id: 'ünï', method: 'snapshot', params: { profile: 'example' } })}\n`;
    for (const byte of Buffer.from(text)) {
      raw.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => expect(raw.lines).toHaveLength(2));
    expect(raw.lines[1]).toMatchObject({ id: 'ünï', result: { ok: true } });
  });

  it('is read on however many requests were cancelled on the same connection', async () => {
    const address = newAddress();
    const session = new FakeSession('example', signedIn());
    session.browser = new Promise(() => {});
    await host(address, session);
    const raw = await rawConnection(address);
    const ids = Array.from({ length: 90 }, (_, index) => index + 1);
    const params = { profile: 'example', afresh: false, ticket: 1 };
    raw.send(hello, ...ids.map((id) => ({ jsonrpc: '2.0', id, method: 'signIn', params })));
    await eventually(() => expect(session.asked).toHaveLength(90));
    raw.send(...ids.map((id) => ({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })));
    await eventually(() => expect(raw.lines).toHaveLength(91));
    for (const id of ['first', 'second', 'third']) {
      raw.send({ jsonrpc: '2.0', id, method: 'snapshot', params: { profile: 'example' } });
      await eventually(() => expect(raw.lines).toContainEqual(expect.objectContaining({ id })));
    }
  });

  it('may come as a flood: all is answered, and others are served meanwhile', async () => {
    const address = newAddress();
    await host(address, new FakeSession('example', signedIn()));
    const bystander = await client(address);
    const raw = await rawConnection(address);
    raw.send(hello);
    raw.send(
      ...Array.from({ length: 2_000 }, (_, id) => ({
        jsonrpc: '2.0',
        id: id + 1,
        method: 'snapshot',
        params: { profile: 'example' },
      })),
    );
    expect((await bystander.session('example').snapshot()).ok).toBe(true);
    await eventually(() => expect(raw.lines).toHaveLength(2_001));
  });
});
