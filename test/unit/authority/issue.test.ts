import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicParts } from '#test/stack/authority/pki.ts';
import { issueSshCertificate } from '#test/stack/authority/ssh-certificate.ts';
import { connectScripted, json, refusal, routes, type Script, testPki } from './scripted-authority.ts';
import { SAM, unsignedToken } from './tokens.ts';

const PUBLIC_KEY = Buffer.from('a public key in wire form');
const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----\n';
const BOTH = { idToken: unsignedToken(SAM), sshPublicKey: PUBLIC_KEY, certificateRequestPem: CSR };

const pki = await testPki();
const sshCertificate = issueSshCertificate(pki.sshUserKey, {
  kind: 'user',
  publicKey: publicKeyBlob(),
  keyId: 'sam@example.com',
  principals: ['sam'],
  validAfter: 0,
  validBefore: 2_000_000_000,
  extensions: [],
});
const { certPem } = await publicParts(pki).issueServerCertificate({ dnsNames: ['x'], ips: [] });
const CHAIN = certPem.match(/-----BEGIN[A-Za-z0-9+/=\s-]*?-----END CERTIFICATE-----\n/g) ?? [];
const SSH_BASE64 = sshCertificate.toString('base64');

/** An Ed25519 key as SSH writes it. */
function publicKeyBlob(): Buffer {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const string = (content: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, content]);
  };
  return Buffer.concat([string(Buffer.from('ssh-ed25519')), string(Buffer.from(x, 'base64url'))]);
}

describe('certificates for an ID token', () => {
  it('come both in one request on one connection', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, { crt: SSH_BASE64, identityCrt: CHAIN }));
    expect(await authority.issue(BOTH)).toEqual({
      ok: true,
      value: { sshCertificate, x509Chain: CHAIN, requestId: server.seen[0]?.headers['x-request-id'] },
    });
    expect(server.seen.map(({ line }) => line)).toEqual(['POST /ssh/sign']);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      publicKey: PUBLIC_KEY.toString('base64'),
      ott: BOTH.idToken,
      certType: 'user',
      // An authority's administrators have to ask for names.
      keyID: 'sam@example.com',
      principals: ['sam', 'sam@example.com'],
      identityCSR: CSR,
    });
  });

  it('are asked for with a life in seconds, and without one where none is wanted', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, { crt: SSH_BASE64 }));
    await authority.issue({ ...BOTH, lifeSeconds: 28_800 });
    server.answer(json(201, { crt: CHAIN[0], certChain: CHAIN }));
    await authority.issue({ idToken: BOTH.idToken, certificateRequestPem: CSR, lifeSeconds: 28_800 });
    await authority.issue({ idToken: BOTH.idToken, certificateRequestPem: CSR });
    const [ssh, x509, plain] = server.seen.map(({ body }) => JSON.parse(body));
    expect(ssh).toMatchObject({ validBefore: '28800s' });
    expect(x509).toEqual({ csr: CSR, ott: BOTH.idToken, notAfter: '28800s' });
    expect(plain).toEqual({ csr: CSR, ott: BOTH.idToken });
  });

  it('are the SSH one alone where no more is asked, or where an old authority gives no more', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, { crt: SSH_BASE64 }));
    const { certificateRequestPem: _, ...sshAlone } = BOTH;
    for (const request of [sshAlone, BOTH]) {
      const issued = await authority.issue(request);
      expect(issued.ok && issued.value.sshCertificate).toEqual(sshCertificate);
      expect(issued.ok && issued.value.x509Chain).toBeUndefined();
    }
    expect(JSON.parse(server.seen[0]?.body ?? '')).not.toHaveProperty('identityCSR');
  });

  it.each([
    [{ crt: CHAIN[0], ca: CHAIN[1], certChain: [...CHAIN, CHAIN[1]] }, [...CHAIN, CHAIN[1]]],
    [{ crt: CHAIN[0], ca: CHAIN[1] }, CHAIN],
    [{ crt: CHAIN[0], ca: '' }, CHAIN.slice(0, 1)],
    [{ crt: CHAIN[0] }, CHAIN.slice(0, 1)],
  ])('are the X.509 one alone, with its chain as old authorities give it too (%#)', async (body, chain) => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, body));
    const issued = await authority.issue({ idToken: BOTH.idToken, certificateRequestPem: CSR });
    expect(issued).toMatchObject({ ok: true, value: { x509Chain: chain } });
    expect(issued.ok && issued.value.sshCertificate).toBeUndefined();
    expect(server.seen.map(({ line }) => line)).toEqual(['POST /sign']);
  });

  it('ask for no names where the token has no address', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, { crt: SSH_BASE64 }));
    for (const idToken of [unsignedToken({ aud: 'a' }), 'opaque'])
      await authority.issue({ ...BOTH, idToken });
    for (const { body } of server.seen) expect(JSON.parse(body)).not.toHaveProperty('principals');
  });

  it.each([
    ['not base64', { crt: '!', identityCrt: CHAIN }, 'crt'],
    ['empty', { crt: '' }, 'crt'],
    ['a plain key', { crt: publicKeyBlob().toString('base64') }, 'crt'],
    ['three bytes', { crt: 'AAAA' }, 'crt'],
    ['no PEM', { crt: SSH_BASE64, identityCrt: ['x'] }, 'identityCrt.0'],
    [
      'a private key',
      { crt: SSH_BASE64, identityCrt: ['-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n'] },
      'identityCrt.0',
    ],
    ['nothing', {}, 'crt'],
  ])('are a wrong answer where one is %s', async (_, body, field) => {
    const { server, authority } = await connectScripted();
    server.answer(json(201, body));
    expect(await authority.issue(BOTH)).toEqual({
      ok: false,
      error: {
        code: 'CA_ANSWER_WRONG',
        facts: {
          host: authority.host,
          problem: `the answer has no usable “${field}”`,
          requestId: server.seen[0]?.headers['x-request-id'],
        },
      },
    });
  });

  it('cannot be asked for without a key', async () => {
    const { server, authority } = await connectScripted();
    expect(await authority.issue({ idToken: 'x' })).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(server.seen).toHaveLength(0);
  });
});

describe('a refusal', () => {
  const rules = {
    type: 'OIDC',
    name: 'okta',
    clientID: SAM.aud,
    configurationEndpoint: 'https://example.okta.com',
  };
  const list = (...provisioners: object[]): Script => json(200, { provisioners, nextCursor: '' });

  it.each([
    ['the domain', { domains: ['example.net'] }, 'CA_REFUSED', { domains: ['example.net'] }],
    ['the groups', { groups: ['Eng'] }, 'CA_REFUSED', { groups: ['Eng'] }],
    ['SSH', { claims: { enableSSHCA: false } }, 'CA_SSH_OFF', { provisioner: 'okta' }],
    ['SSH before the person', { claims: { enableSSHCA: false }, groups: ['Eng'] }, 'CA_SSH_OFF', {}],
    ['the application', { clientID: 'other' }, 'PROVISIONER_MISSING', { wanted: SAM.aud, found: ['okta'] }],
  ])('without a reason gets it from the public list: %s', async (_, changes, code, facts) => {
    const { server, authority } = await connectScripted();
    server.answer(
      routes({ 'POST /ssh/sign': refusal(401), 'GET /provisioners': list({ ...rules, ...changes }) }),
    );
    expect(await authority.issue(BOTH)).toMatchObject({ ok: false, error: { code, facts } });
  });

  it('without a reason anywhere stays one, with time, status and the name of the request', async () => {
    const { server, authority, clock } = await connectScripted();
    server.answer(
      routes({
        'POST /ssh/sign': refusal(401),
        'GET /provisioners': list(rules, { ...rules, name: 'b', clientID: 'b' }),
      }),
    );
    expect(await authority.issue(BOTH)).toEqual({
      ok: false,
      error: {
        code: 'CA_REFUSED_UNKNOWN',
        facts: {
          host: authority.host,
          status: 401,
          at: clock.now(),
          requestId: server.seen[0]?.headers['x-request-id'],
        },
      },
    });
  });

  it.each([
    ['the list is not there', json(503, {}), BOTH.idToken],
    ['the token cannot be read', list(), 'opaque'],
    [
      'the provisioner is out of order, which 401 would have said',
      list({ ...rules, state: 'Uninitialized' }),
      BOTH.idToken,
    ],
  ])('stays what it was where %s', async (_, provisioners, idToken) => {
    const { server, authority } = await connectScripted();
    server.answer(routes({ 'POST /ssh/sign': refusal(401), 'GET /provisioners': provisioners }));
    expect(await authority.issue({ ...BOTH, idToken })).toMatchObject({
      ok: false,
      error: { code: 'CA_REFUSED_UNKNOWN', facts: { status: 401 } },
    });
  });

  it('of SSH by an authority that has none is said so, and leaves the token for the other certificate', async () => {
    const { server, authority } = await connectScripted();
    server.answer(
      routes({
        'POST /ssh/sign': refusal(501),
        'POST /sign': json(201, { crt: CHAIN[0], certChain: CHAIN }),
        'GET /provisioners': list(rules),
      }),
    );
    expect(await authority.issue(BOTH)).toEqual({
      ok: false,
      error: { code: 'CA_SSH_OFF', facts: { host: authority.host, provisioner: 'okta' } },
    });
    const { sshPublicKey: _, ...x509Alone } = BOTH;
    expect(await authority.issue(x509Alone)).toMatchObject({ ok: true });
  });

  it('of SSH is told even where the list is not there', async () => {
    const { server, authority } = await connectScripted();
    server.answer(routes({ 'POST /ssh/sign': refusal(501), 'GET /provisioners': json(503, {}) }));
    expect(await authority.issue(BOTH)).toMatchObject({ ok: false, error: { code: 'CA_SSH_OFF' } });
  });

  it('of X.509 is judged without SSH, and one with a reason without any list', async () => {
    const { server, authority } = await connectScripted();
    const { sshPublicKey: _, ...x509Alone } = BOTH;
    server.answer(
      routes({
        'POST /sign': refusal(401),
        'GET /provisioners': list({ ...rules, claims: { enableSSHCA: false } }),
      }),
    );
    expect(await authority.issue(x509Alone)).toMatchObject({
      ok: false,
      error: { code: 'CA_REFUSED_UNKNOWN' },
    });
    server.answer(refusal(501));
    expect(await authority.issue(x509Alone)).toMatchObject({ ok: false, error: { code: 'CA_REJECTED' } });
    server.seen.length = 0;
    server.answer(refusal(500));
    expect(await authority.issue(x509Alone)).toMatchObject({
      ok: false,
      error: { code: 'CA_REFUSED_UNKNOWN', facts: { status: 500 } },
    });
    server.answer(refusal(400, 'The request could not be completed: ask the help desk.'));
    expect(await authority.issue(x509Alone)).toMatchObject({
      ok: false,
      error: { code: 'CA_REJECTED', facts: { said: 'ask the help desk' } },
    });
    expect(server.seen).toHaveLength(2);
  });
});
