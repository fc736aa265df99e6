import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { publicParts } from '#test/stack/authority/pki.ts';
import { HEALTH, healthy, open, SIGN, TIMEOUT_MS } from './open-connection.ts';
import { json, type ScriptedAuthority, testPki, until } from './scripted-authority.ts';

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
    const other = await open({ tls: { cert: certPem, key: keyPem } });
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

  it('says nothing of the time after an answer in whose middle the computer slept, or its clock was set', async () => {
    const { server, clock, connection } = await open();
    await connection.send(HEALTH);
    for (const jumpMs of [8 * 3_600_000, -60_000]) {
      server.answer((_, response) => {
        clock.jump(jumpMs);
        response.writeHead(200, { date: new Date(clock.now()).toUTCString() }).end('{}');
      });
      expect(await connection.send(HEALTH)).toMatchObject({ ok: true });
      expect(connection.skewMs()).toBe(undefined);
    }
    server.answer(json(200, {}));
    await connection.send(HEALTH);
    expect(connection.skewMs()).toEqual(expect.any(Number));
  });
});
