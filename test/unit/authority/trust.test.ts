import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import { silentLog } from '#main/support/log.ts';
import { createPki, publicParts } from '#test/stack/authority/pki.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import {
  json,
  refusal,
  routes,
  type ScriptedAuthority,
  startScriptedAuthority,
  testPki,
} from './scripted-authority.ts';

function connect(server: ScriptedAuthority, more: { fingerprint?: string; rootPem?: string } = {}) {
  return connectAuthority(
    { url: server.url, fingerprint: more.fingerprint ?? server.fingerprint },
    { clock: new FakeClock(), log: silentLog, rootPem: more.rootPem },
  );
}

describe('trust in an authority', () => {
  it('begins with the root that has the fingerprint, asked for on a connection that serves nothing else', async () => {
    const server = await startScriptedAuthority();
    server.answer(
      routes({
        [`GET /root/${server.fingerprint}`]: json(200, { ca: server.rootPem }),
        'GET /health': json(200, { status: 'ok' }),
      }),
    );
    const authority = await connect(server, { fingerprint: server.fingerprint.toUpperCase() });
    if (!authority.ok) throw new Error(authority.error.code);
    expect(new X509Certificate(authority.value.rootPem).raw).toEqual(new X509Certificate(server.rootPem).raw);
    expect(await authority.value.health()).toEqual({ ok: true, value: undefined });
    expect(server.seen.map(({ line, connection }) => [connection, line])).toEqual([
      [1, `GET /root/${server.fingerprint}`],
      [2, 'GET /health'],
    ]);
    authority.value.close();
  });

  it('asks nobody where the root is known already', async () => {
    const server = await startScriptedAuthority();
    const authority = await connect(server, { rootPem: `a note\n${server.rootPem}` });
    expect(authority.ok && authority.value.rootPem.startsWith('-----BEGIN CERTIFICATE-----')).toBe(true);
    expect(server.connections()).toBe(0);
  });

  it('asks where the known root is that of another fingerprint, or no certificate at all', async () => {
    const server = await startScriptedAuthority();
    const other = publicParts(await createPki());
    server.answer(json(200, { ca: server.rootPem }));
    for (const rootPem of [other.rootPem, '', 'x']) {
      const authority = await connect(server, { rootPem });
      expect(authority.ok && new X509Certificate(authority.value.rootPem).fingerprint256).toBe(
        new X509Certificate(server.rootPem).fingerprint256,
      );
    }
    expect(server.connections()).toBe(3);
  });

  it('is refused to a root with another fingerprint, and says both', async () => {
    const server = await startScriptedAuthority();
    const other = publicParts(await createPki());
    server.answer(json(200, { ca: other.rootPem }));
    expect(await connect(server)).toEqual({
      ok: false,
      error: {
        code: 'CA_FINGERPRINT',
        facts: { host: new URL(server.url).host, expected: server.fingerprint, found: other.fingerprint },
      },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('takes the first certificate only, whatever comes along with it', async () => {
    const server = await startScriptedAuthority();
    const other = publicParts(await createPki());
    server.answer(json(200, { ca: `${server.rootPem}${other.rootPem}` }));
    const authority = await connect(server);
    // The shape asks for one certificate and nothing around it.
    expect(authority).toMatchObject({ ok: false, error: { code: 'CA_ANSWER_WRONG' } });
  });

  it('is refused where the authority knows no such root', async () => {
    const server = await startScriptedAuthority();
    server.answer(refusal(404, 'certificate with fingerprint ab was not found'));
    expect(await connect(server)).toEqual({
      ok: false,
      error: {
        code: 'CA_FINGERPRINT',
        facts: { host: new URL(server.url).host, expected: server.fingerprint },
      },
    });
  });

  it('is refused to a certificate that is no authority’s, even with the right fingerprint', async () => {
    const server = await startScriptedAuthority();
    const { certPem } = await publicParts(await testPki()).issueServerCertificate({
      dnsNames: ['x'],
      ips: [],
    });
    const leaf = new X509Certificate(certPem);
    server.answer(json(200, { ca: leaf.toString() }));
    expect(await connect(server, { fingerprint: leaf.fingerprint256 })).toMatchObject({
      ok: false,
      error: { code: 'CA_ANSWER_WRONG' },
    });
  });

  it.each([
    ['a redirect', 302, '', { location: 'https://other.example.com/' }],
    ['a web page', 200, '<html></html>', {}],
    ['another 404', 404, '404 page not found', {}],
    ['another JSON', 200, '{"root":"x"}', {}],
  ])('is refused to %s', async (_, status, body, headers) => {
    const server = await startScriptedAuthority();
    server.answer((_request, response) => response.writeHead(status, headers).end(body));
    expect(await connect(server)).toMatchObject({ ok: false, error: { code: 'CA_ANSWER_WRONG' } });
    expect(server.seen).toHaveLength(1);
  });

  it('is for that root alone: another server at the address gets nothing, though it shows the right root', async () => {
    const own = publicParts(await createPki());
    const impostor = await startScriptedAuthority();
    impostor.answer(json(200, { ca: own.rootPem, status: 'ok' }));
    const authority = await connect(impostor, { fingerprint: own.fingerprint });
    if (!authority.ok) throw new Error(authority.error.code);
    expect(await authority.value.issue({ idToken: 'eyJ', sshPublicKey: Buffer.from('key') })).toEqual({
      ok: false,
      error: { code: 'CA_FINGERPRINT', facts: { host: authority.value.host, expected: own.fingerprint } },
    });
    // What it would be asked once more is as public: whether somebody else looks into the connection.
    const root = `GET /root/${own.fingerprint}`;
    expect(impostor.seen.map(({ line }) => line)).toEqual([root, root, 'GET /roots']);
  });

  it('says who looks into a connection: the authority behind shows its roots, and none signed what comes', async () => {
    const own = publicParts(await createPki());
    const inspector = await startScriptedAuthority();
    inspector.answer((request, response) =>
      json(200, request.line === 'GET /roots' ? { crts: [own.rootPem] } : { ca: own.rootPem })(
        request,
        response,
      ),
    );
    const authority = await connect(inspector, { fingerprint: own.fingerprint });
    if (!authority.ok) throw new Error(authority.error.code);
    expect(await authority.value.issue({ idToken: 'eyJ', sshPublicKey: Buffer.from('key') })).toEqual({
      ok: false,
      error: {
        code: 'TLS_INSPECTED',
        facts: { host: authority.value.host, part: 'authority', signer: 'Latchkey Test Root CA' },
      },
    });
    expect(inspector.seen.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
  });

  it('fails as unreachable where nobody listens', async () => {
    const outcome = await connectAuthority(
      { url: 'https://127.0.0.1:1', fingerprint: 'ab'.repeat(32) },
      { clock: new FakeClock(), log: silentLog },
    );
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'CA_UNREACHABLE', facts: { host: '127.0.0.1:1' } },
    });
  });
});
