import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createKeyPair } from '#main/certificates/keys.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import type { KeyPair } from '#main/certificates/types.ts';
import { fail } from '#main/support/failure.ts';
import { publicParts } from '#test/stack/authority/pki.ts';
import { issueSshCertificate } from '#test/stack/authority/ssh-certificate.ts';
import {
  certificatePem,
  ECDSA_P256,
  generateKeyPair,
  privateKeyPem,
  x509,
} from '#test/stack/authority/x509.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { createP384KeyPair } from '#test/support/key-pair.ts';
import { connectScripted, json, refusal, routes, testPki, until } from './scripted-authority.ts';

const DONE = { ok: true, value: undefined };
const DAY_MS = 86_400_000;
const NOW = new FakeClock().now();
const revoked = json(200, { status: 'ok' });
const pki = await testPki();
const ALREADY = "The request could not be completed: certificate with serial number '7' is already revoked.";

async function clientCredential(notAfterMs: number) {
  const keys = await generateKeyPair();
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: '00f1e2d3c4b5a69788796a5b4c3d2e1f01',
    subject: 'CN=sam',
    issuer: pki.intermediate.certificate.subjectName,
    publicKey: keys.publicKey,
    notBefore: new Date(notAfterMs - 7 * DAY_MS),
    notAfter: new Date(notAfterMs),
    signingKey: pki.intermediate.privateKey,
    signingAlgorithm: ECDSA_P256,
  });
  return {
    serial: BigInt(`0x${leaf.serialNumber}`).toString(),
    credential: {
      chainPem: [certificatePem(leaf), publicParts(pki).intermediatePem],
      privateKeyPem: privateKeyPem(keys.privateKey),
    },
  };
}

/** Takes clients with a certificate of the authority, and others. */
const ASKING = { requestCert: true, rejectUnauthorized: false, ca: publicParts(pki).rootPem };

describe('revoking an X.509 certificate', () => {
  it('is the certificate’s own request, on a connection of its own', async () => {
    const { server, authority } = await connectScripted({ tls: ASKING });
    const { serial, credential } = await clientCredential(Date.now() + DAY_MS);
    let shown: { serial: bigint; trusted: boolean } | undefined;
    server.answer((request, response) => {
      const socket = response.socket as TLSSocket | null;
      if (request.line === 'POST /revoke' && socket !== null) {
        shown = {
          serial: BigInt(`0x${socket.getPeerCertificate().serialNumber}`),
          trusted: socket.authorized,
        };
      }
      revoked(request, response);
    });
    await authority.health();
    expect(await authority.revokeX509(credential)).toEqual(DONE);
    await authority.health();
    expect(server.seen.map(({ line, connection }) => [connection, line])).toEqual([
      [1, 'GET /health'],
      [2, 'POST /revoke'],
      [1, 'GET /health'],
    ]);
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({ serial, passive: true });
    await until(() => server.open() === 1);
    expect(shown).toEqual({ serial: BigInt(serial), trusted: true });
  });

  it('is done where it was done before', async () => {
    const { server, authority } = await connectScripted({ tls: ASKING });
    server.answer(refusal(400, ALREADY));
    const { credential } = await clientCredential(Date.now() + DAY_MS);
    expect(await authority.revokeX509(credential)).toEqual(DONE);
  });

  it('is done without a word where the certificate has run out: the authority would not let it in', async () => {
    const { server, authority } = await connectScripted({ tls: ASKING });
    const { credential } = await clientCredential(NOW - 1_000);
    expect(await authority.revokeX509(credential)).toEqual(DONE);
    expect(server.connections()).toBe(0);
  });

  it.each([
    [501, undefined, 'CA_REJECTED'],
    [401, undefined, 'CA_REFUSED_UNKNOWN'],
    [503, undefined, 'CA_BUSY'],
  ])('fails with what the authority says: %i', async (status, message, code) => {
    const { server, authority } = await connectScripted({ tls: ASKING });
    server.answer(refusal(status, message));
    const { credential } = await clientCredential(Date.now() + DAY_MS);
    expect(await authority.revokeX509(credential)).toMatchObject({ ok: false, error: { code } });
  });

  it('fails where the authority hangs up on the certificate', async () => {
    const { server, authority } = await connectScripted({ tls: { ...ASKING, rejectUnauthorized: true } });
    const { credential } = await clientCredential(Date.now() + DAY_MS);
    const withoutIssuer = { ...credential, chainPem: credential.chainPem.slice(0, 1) };
    expect(await authority.revokeX509(withoutIssuer)).toMatchObject({
      ok: false,
      error: { code: 'CA_UNREACHABLE' },
    });
    expect(server.seen).toHaveLength(0);
  });

  it('fails before anything is sent where certificate and key do not belong together, or cannot be read', async () => {
    const { server, authority } = await connectScripted();
    const { credential } = await clientCredential(Date.now() + DAY_MS);
    const other = await clientCredential(Date.now() + DAY_MS);
    const broken = [
      { ...credential, privateKeyPem: other.credential.privateKeyPem },
      { ...credential, privateKeyPem: 'x' },
      { ...credential, chainPem: [] },
      { ...credential, chainPem: ['x'] },
    ];
    for (const one of broken) {
      expect(await authority.revokeX509(one)).toMatchObject({
        ok: false,
        error: { code: 'CERTIFICATE_WRONG' },
      });
    }
    expect(
      await authority.revokeX509({
        ...credential,
        chainPem: [
          credential.chainPem[0] ?? '',
          '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
        ],
      }),
    ).toMatchObject({ ok: false });
    expect(server.connections()).toBe(0);
  });
});

describe('revoking an SSH certificate', () => {
  const SERIAL = 18_446_744_073_709_551_615n;
  const sshpop = json(200, { provisioners: [{ type: 'SSHPOP', name: 'ssh pop' }], nextCursor: '' });

  function certificateFor(publicKey: KeyObject, validBefore: number): Buffer {
    return issueSshCertificate(pki.sshUserKey, {
      kind: 'user',
      publicKey: sshPublicKeyBlob(publicKey),
      keyId: 'sam@example.com',
      principals: ['sam'],
      validAfter: 0,
      validBefore,
      extensions: [],
      serial: SERIAL,
    });
  }

  const pairs: readonly [string, () => Promise<KeyPair>, string][] = [
    ['ed25519', () => createKeyPair('ed25519'), 'EdDSA'],
    ['ecdsa', () => createKeyPair('ecdsa'), 'ES256'],
    ['ecdsa on P-384', createP384KeyPair, 'ES384'],
    ['rsa', () => createKeyPair('rsa'), 'RS256'],
  ];

  it.each(pairs)('is proven with its own key: %s', async (_, make, alg) => {
    const { server, authority, clock } = await connectScripted();
    const pair = await make();
    const certificate = certificateFor(pair.publicKey, NOW / 1000 + 3600);
    // The authority's clock is four minutes ahead: a token by our own would be too old there.
    const date = new Date(clock.now() + 240_000).toUTCString();
    server.answer(
      routes({
        'GET /provisioners': (request, response) => {
          response.setHeader('date', date);
          sshpop(request, response);
        },
        'POST /ssh/revoke': revoked,
      }),
    );
    expect(await authority.revokeSsh({ certificate, sign: pair.sign })).toEqual(DONE);
    const body = JSON.parse(server.seen[1]?.body ?? '');
    expect(body).toEqual({ serial: SERIAL.toString(), passive: true, ott: expect.any(String) });

    const token = await compactVerify(body.ott, pair.publicKey);
    expect(token.protectedHeader).toEqual({ alg, typ: 'JWT', sshpop: certificate.toString('base64') });
    const iat = Math.floor((clock.now() + 240_500) / 1000);
    expect(JSON.parse(Buffer.from(token.payload).toString())).toEqual({
      iss: 'ssh pop',
      aud: `${server.url}/ssh/revoke#sshpop/ssh pop`,
      sub: SERIAL.toString(),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat,
      nbf: iat,
      exp: iat + 60,
    });
  });

  it('is done where it was done before, or where the certificate has run out', async () => {
    const { server, authority } = await connectScripted();
    const pair = await createKeyPair('ed25519');
    expect(
      await authority.revokeSsh({ certificate: certificateFor(pair.publicKey, NOW / 1000), sign: pair.sign }),
    ).toEqual(DONE);
    expect(server.connections()).toBe(0);
    server.answer(routes({ 'GET /provisioners': sshpop, 'POST /ssh/revoke': refusal(400, ALREADY) }));
    const certificate = certificateFor(pair.publicKey, NOW / 1000 + 3600);
    expect(await authority.revokeSsh({ certificate, sign: pair.sign })).toEqual(DONE);
  });

  it('cannot be done where the authority has no provisioner for it', async () => {
    const { server, authority } = await connectScripted();
    const pair = await createKeyPair('ed25519');
    const certificate = certificateFor(pair.publicKey, NOW / 1000 + 3600);
    server.answer(json(200, { provisioners: [] }));
    expect(await authority.revokeSsh({ certificate, sign: pair.sign })).toEqual({
      ok: false,
      error: {
        code: 'PROVISIONER_MISSING',
        facts: { authority: authority.host, wanted: 'SSHPOP', found: [] },
      },
    });
  });

  it('fails with the signer, and sends nothing then', async () => {
    const { server, authority } = await connectScripted();
    server.answer(sshpop);
    const certificate = certificateFor(generateKeyPairSync('ed25519').publicKey, NOW / 1000 + 3600);
    const sign = () => Promise.resolve(fail('AGENT_REFUSED', { problem: 'locked' }));
    expect(await authority.revokeSsh({ certificate, sign })).toMatchObject({
      ok: false,
      error: { code: 'AGENT_REFUSED' },
    });
    expect(server.seen.map(({ line }) => line)).toEqual(['GET /provisioners?limit=100']);
  });

  it('fails before anything is sent where there is no certificate', async () => {
    const { server, authority } = await connectScripted();
    const { publicKey } = generateKeyPairSync('ed25519');
    for (const certificate of [Buffer.alloc(0), sshPublicKeyBlob(publicKey)]) {
      const outcome = await authority.revokeSsh({
        certificate,
        sign: () => Promise.reject(new Error('not asked')),
      });
      expect(outcome).toMatchObject({ ok: false, error: { code: 'CERTIFICATE_WRONG' } });
    }
    expect(server.connections()).toBe(0);
  });
});
