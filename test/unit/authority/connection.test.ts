import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Connection, openConnection } from '#main/authority/connection.ts';
import { silentLog } from '#main/support/log.ts';
import { publicParts } from '#test/stack/authority/pki.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import {
  json,
  type ScriptedAuthority,
  startScriptedAuthority,
  testPki,
  until,
} from './scripted-authority.ts';

const TIMEOUT_MS = 15_000;
const HEALTH = { method: 'GET', path: '/health' } as const;
const SIGN = { method: 'POST', path: '/ssh/sign', body: { ott: 'token' } } as const;
const healthy = json(200, { status: 'ok' });

async function open(
  server?: ScriptedAuthority,
): Promise<{ server: ScriptedAuthority; clock: FakeClock; connection: Connection }> {
  const scripted = server ?? (await startScriptedAuthority());
  scripted.answer(healthy);
  const clock = new FakeClock();
  const connection = openConnection({
    location: { origin: scripted.url, host: 'ca.example.com', fingerprint: scripted.fingerprint },
    rootPem: scripted.rootPem,
    clock,
    log: silentLog,
    timeoutMs: TIMEOUT_MS,
  });
  onTestFinished(() => connection.close());
  return { server: scripted, clock, connection };
}

describe('a connection to the authority', () => {
  it('keeps the status, the body and the name of each request', async () => {
    const { server, connection } = await open();
    server.answer(json(403, { message: 'no' }));
    const first = await connection.send(HEALTH);
    const second = await connection.send(SIGN);
    if (!first.ok || !second.ok) throw new Error('no answer');
    expect([first.value.status, first.value.body]).toEqual([403, '{"message":"no"}']);
    const names = server.seen.map(({ headers }) => headers['x-request-id']);
    expect(names).toEqual([first.value.headers['x-request-id'], second.value.headers['x-request-id']]);
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(server.seen[1]?.body).toBe('{"ott":"token"}');
  });

  it('is one connection for request after request', async () => {
    const { server, connection } = await open();
    await connection.send(HEALTH);
    await connection.send(SIGN);
    await connection.send(HEALTH);
    expect(server.connections()).toBe(1);
  });

  it('follows no redirect', async () => {
    const { server, connection } = await open();
    server.answer((_, response) => response.writeHead(307, { location: `${server.url}/elsewhere` }).end());
    expect(await connection.send(SIGN)).toMatchObject({ ok: true, value: { status: 307 } });
    expect(server.seen).toHaveLength(1);
  });

  it('takes up to 1 MiB and refuses more without reading on', async () => {
    const { server, connection } = await open();
    server.answer((_, response) => response.end(Buffer.alloc(1024 * 1024, 'a')));
    expect(await connection.send(HEALTH)).toMatchObject({ ok: true });
    const oversized = {
      ok: false,
      error: { code: 'CA_ANSWER_WRONG', facts: { problem: 'the answer is larger than 1 MiB' } },
    };
    server.answer((_, response) => response.end(Buffer.alloc(1024 * 1024 + 1, 'a')));
    expect(await connection.send(HEALTH)).toMatchObject(oversized);
    let hungUp = false;
    server.answer((_, response) => {
      response.on('close', () => {
        hungUp = true;
      });
      const more = (): void => {
        if (!hungUp) response.write(Buffer.alloc(64 * 1024, 'a'), more);
      };
      more();
    });
    expect(await connection.send(HEALTH)).toMatchObject(oversized);
    await until(() => hungUp);
  });

  it.each([
    ['nothing at all', () => {}],
    ['a header and no body', (response: ServerResponse) => response.writeHead(200).flushHeaders()],
    [
      'a drip now and then',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.write(' '), 1);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('waits so long and no longer for %s', async (_, drip) => {
    const { server, connection, clock } = await open();
    server.answer((_request, response) => drip(response));
    const answer = connection.send(SIGN);
    await until(() => server.seen.length === 1);
    await clock.advance(TIMEOUT_MS);
    expect(await answer).toEqual({
      ok: false,
      error: { code: 'CA_UNREACHABLE', facts: { host: 'ca.example.com', problem: 'no answer within 15 s' } },
    });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['hung up', (_: ScriptedAuthority, response: ServerResponse) => response.destroy()],
    ['reset', (server: ScriptedAuthority, response: ServerResponse) => server.reset(response)],
  ])(
    'says that an answer broke off (%s), and does not ask again: the token is spent',
    async (_, breakOff) => {
      const { server, connection } = await open();
      await connection.send(HEALTH);
      server.answer((_request, response) => {
        response
          .writeHead(201, { 'content-length': 100 })
          .write('{"crt"', () => setImmediate(() => breakOff(server, response)));
      });
      expect(await connection.send(SIGN)).toMatchObject({ ok: false, error: { code: 'CA_UNREACHABLE' } });
      expect(server.seen).toHaveLength(2);
    },
  );

  it('does not ask again where a new connection is hung up on', async () => {
    const { server, connection } = await open();
    server.answer((_, response) => response.destroy());
    expect(await connection.send(SIGN)).toMatchObject({ ok: false, error: { code: 'CA_UNREACHABLE' } });
    expect(server.seen).toHaveLength(1);
  });

  it('asks once more, on a new connection, where a kept one was hung up on before any answer', async () => {
    const { server, connection } = await open();
    await connection.send(HEALTH);
    server.answer((request, response) => {
      if (request.connection === 1) response.destroy();
      else healthy(request, response);
    });
    expect(await connection.send(SIGN)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(server.seen.map(({ connection: number }) => number)).toEqual([1, 1, 2]);
  });

  it('asks once more on a new connection even where several kept ones have died', async () => {
    const { server, connection } = await open();
    await Promise.all([connection.send(HEALTH), connection.send(HEALTH)]);
    expect(server.connections()).toBe(2);
    server.answer((request, response) => {
      if (request.connection <= 2) server.reset(response);
      else healthy(request, response);
    });
    expect(await connection.send(SIGN)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(server.seen).toHaveLength(4);
  });

  it('asks once more and not again', async () => {
    const { server, connection } = await open();
    await connection.send(HEALTH);
    server.answer((_, response) => response.destroy());
    expect(await connection.send(SIGN)).toMatchObject({ ok: false, error: { code: 'CA_UNREACHABLE' } });
    expect(server.seen).toHaveLength(3);
  });

  it('answers what is not HTTP, or not for this host, with a failure', async () => {
    const { server, connection } = await open();
    server.answer((_, response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await connection.send(HEALTH)).toMatchObject({ ok: false, error: { code: 'CA_ANSWER_WRONG' } });

    const { certPem, keyPem } = await publicParts(await testPki()).issueServerCertificate({
      dnsNames: ['other.example.com'],
      ips: [],
    });
    const other = await open(await startScriptedAuthority({ tls: { cert: certPem, key: keyPem } }));
    const refused = await other.connection.send(SIGN);
    expect(refused).toMatchObject({ ok: false, error: { code: 'CA_UNREACHABLE' } });
    expect(other.server.seen).toHaveLength(0);
  });

  it('measures how far the authority’s clock is ahead', async () => {
    const { server, connection, clock } = await open();
    expect(connection.skewMs()).toBeUndefined();
    server.answer(json(200, {}, { date: new Date(clock.now() + 240_000).toUTCString() }));
    await connection.send(HEALTH);
    expect(connection.skewMs()).toBe(240_500);
    server.answer(json(200, {}, { date: 'yesterday' }));
    await connection.send(HEALTH);
    expect(connection.skewMs()).toBe(240_500);
  });
});

describe('a kept connection', () => {
  it('is closed by us before the authority closes it', async () => {
    const { server, connection, clock } = await open();
    await connection.send(HEALTH);
    await clock.advance(12_000);
    await connection.send(HEALTH);
    expect(server.connections()).toBe(2);
  });

  it('is not used after a sleep, when no timer ran but the authority has hung up', async () => {
    const { server, connection, clock } = await open();
    await connection.send(HEALTH);
    clock.jump(3_600_000);
    await connection.send(HEALTH);
    expect(server.seen.map(({ connection: number }) => number)).toEqual([1, 2]);
  });

  it('is not kept where the server says that it will not keep it', async () => {
    const { server, connection } = await open();
    server.answer(json(200, { status: 'ok' }, { 'keep-alive': 'timeout=1' }));
    await connection.send(HEALTH);
    await connection.send(HEALTH);
    expect(server.connections()).toBe(2);
  });

  it('leaves no timer and no listener behind, however often it serves', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const { connection, clock } = await open();
    for (let round = 0; round < 20; round += 1) await connection.send(HEALTH);
    await clock.settle();
    expect(clock.timers).toBe(1);
    connection.close();
    await until(() => clock.timers === 0);
    expect(warnings).toEqual([]);
  });
});

describe('a connection that is kept warm', () => {
  it('is there before the first request and stays through minutes of waiting', async () => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    const start = clock.now();
    const asked: number[] = [];
    server.answer((request, response) => {
      asked.push(clock.now() - start);
      healthy(request, response);
    });
    connection.keepWarm(waiting.signal);
    for (let second = 0; second < 120; second += 1) {
      const count = 1 + Math.floor(second / 10);
      await until(() => server.seen.length >= count);
      await clock.settle();
      await clock.advance(1_000);
    }
    await until(() => server.seen.length >= 13);
    await connection.send(SIGN);
    waiting.abort();

    expect(server.connections()).toBe(1);
    const longestIdle = asked.reduce(
      (longest, at, index) => Math.max(longest, at - (asked[index - 1] ?? 0)),
      0,
    );
    expect(longestIdle).toBeLessThan(15_000);
    expect(server.seen.at(-1)?.line).toBe('POST /ssh/sign');
  });

  it('is opened again where the authority has hung up all the same', async () => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    await clock.settle();
    await server.hangUpIdle();
    await clock.advance(10_000);
    await until(() => server.seen.length === 2);
    await clock.settle();
    await connection.send(SIGN);
    waiting.abort();
    expect(server.seen.map(({ line, connection: number }) => [number, line])).toEqual([
      [1, 'GET /health'],
      [2, 'GET /health'],
      [2, 'POST /ssh/sign'],
    ]);
  });

  it('keeps trying while the authority is away, and says nothing', async () => {
    const { server, connection, clock } = await open();
    server.answer((_, response) => response.destroy());
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    server.answer(healthy);
    await until(() => clock.timers === 1);
    await clock.advance(10_000);
    await until(() => server.seen.length === 2);
    waiting.abort();
  });

  it.each(['the signal', 'closing'])('ends with %s', async (end) => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    await clock.settle();
    if (end === 'closing') connection.close();
    else waiting.abort();
    await clock.advance(60_000);
    expect(server.seen).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});
