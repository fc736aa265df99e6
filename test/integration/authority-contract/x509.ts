import { randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPki, publicParts } from '#test/stack/authority/pki.ts';
import { x509 } from '#test/stack/authority/x509.ts';
import {
  certificateRequest,
  expectRefusal,
  expectSince,
  now,
  type Party,
  post,
  readSigned,
  readSshSigned,
  said400,
  said403,
  sshKey,
  tokenFor,
  UNAUTHORIZED,
} from './party.ts';

const PROVISIONER_EXTENSION = '1.3.6.1.4.1.37476.9000.64.1';

/** What X.509 certificates say, how long they live, and how they are renewed. */
export function x509Certificates(party: () => Party): void {
  const sign = async (claims: object = {}, more: object = {}, csr?: string) =>
    post(party(), '/sign', {
      csr: csr ?? (await certificateRequest()).pem,
      ott: await tokenFor(party(), { ...claims }),
      ...more,
    });

  describe('signs for a person', () => {
    it('a certificate about the token’s subject, not about what the request says', async () => {
      const csr = await certificateRequest(
        [{ type: 'dns', value: 'evil.example.com' }],
        'CN=somebody else,O=Evil',
      );
      const { leaf, parsed, certChain, ca } = readSigned(await sign({}, {}, csr.pem));
      const { intermediatePem, rootPem } = party().authority;
      expect(leaf.subject).toBe('CN=00u1sam');
      expect(leaf.subjectAltName).toBe(`email:sam@example.com, URI:${party().issuer.issuer}#00u1sam`);
      expect(ca).toBe(intermediatePem);
      expect(certChain).toEqual([leaf.toString(), intermediatePem]);
      expect(leaf.verify(new X509Certificate(intermediatePem).publicKey)).toBe(true);
      expect(new X509Certificate(intermediatePem).verify(new X509Certificate(rootPem).publicKey)).toBe(true);
      expect(parsed.extensions.map(({ type, critical }) => `${type}${critical ? '!' : ''}`)).toEqual([
        '2.5.29.15!',
        '2.5.29.37',
        '2.5.29.14',
        '2.5.29.35',
        '2.5.29.17',
        PROVISIONER_EXTENSION,
      ]);
    });

    it('with key usages for client and server', async () => {
      const { leaf, parsed } = readSigned(await sign());
      expect(parsed.getExtension(x509.KeyUsagesExtension)?.usages).toBe(x509.KeyUsageFlags.digitalSignature);
      expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
      expect(leaf.ca).toBe(false);
    });

    it('with the provisioner’s name and client id in step-ca’s extension', async () => {
      const { parsed } = readSigned(await sign());
      const value = Buffer.from(parsed.getExtension(PROVISIONER_EXTENSION)?.value ?? new ArrayBuffer(0));
      // SEQUENCE of 18 bytes { INTEGER 2, OCTET STRING name, OCTET STRING client id }
      expect(value.toString('latin1')).toBe('\x30\x12\x02\x01\x02\x04\x04okta\x04\x070oamain');
      expect(
        readSigned(await sign({ aud: '0oaplain' })).parsed.getExtension(PROVISIONER_EXTENSION),
      ).toBeNull();
    });

    it('without an address: the subject alone', async () => {
      const { leaf } = readSigned(await sign({ email: '' }));
      expect(leaf.subjectAltName).toBe(`URI:${party().issuer.issuer}#00u1sam`);
    });

    it('with whatever subject Okta has, in the form that Go gives a URI', async () => {
      const subject = fc.string({
        minLength: 1,
        maxLength: 8,
        unit: fc.constantFrom(...'aZ0 _-.~!$&()*+,;=:@/?%#|\'"<>[]^`{}ñ€\\'),
      });
      await fc.assert(
        fc.asyncProperty(subject, async (sub) => {
          const { parsed } = readSigned(await sign({ sub }));
          const names = parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
          expect(parsed.subjectName.getField('CN')).toEqual([sub]);
          expect(names).toEqual([
            { type: 'email', value: 'sam@example.com' },
            { type: 'url', value: `${party().issuer.issuer}#${goFragment(sub)}` },
          ]);
        }),
        { numRuns: 25 },
      );
    });

    it('a day and a minute by default, from a minute ago', async () => {
      const before = now();
      const { leaf } = readSigned(await sign());
      expect(lifeSeconds(leaf)).toBe(86_460);
      expectSince(before, leaf.validFromDate.getTime() / 1000 + 60);
    });

    it('as long as it asks for, counted from before the backdating', async () => {
      expect(lifeSeconds(readSigned(await sign({}, { notAfter: '1h' })).leaf)).toBe(3660);
      const { leaf } = readSigned(await sign({}, { notBefore: '-2m', notAfter: '10m' }));
      expect(lifeSeconds(leaf)).toBe(600);
      const until = new Date((now() + 7200) * 1000).toISOString();
      expect(readSigned(await sign({}, { notAfter: until })).leaf.validToDate.toISOString()).toBe(until);
    });

    it('with key encipherment for an RSA key, and none for a short one', async () => {
      const { parsed } = readSigned(await sign({}, {}, await rsaRequest(2048)));
      const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
      expect(parsed.getExtension(x509.KeyUsagesExtension)?.usages).toBe(digitalSignature | keyEncipherment);
      const short = await sign({}, {}, await rsaRequest(1024));
      const reason = 'certificate request RSA key must be at least 2048 bits (256 bytes)';
      expectRefusal(short, 403, said403(reason));
    });
  });

  it('signs for an administrator what the request says', async () => {
    const csr = await certificateRequest(
      [
        { type: 'url', value: 'https://web.example.com/x' },
        { type: 'ip', value: '192.0.2.7' },
        { type: 'email', value: 'web@example.com' },
        { type: 'dns', value: 'web.example.com' },
      ],
      'CN=web.example.com',
    );
    const { leaf } = readSigned(await sign({ email: 'admin@example.com' }, {}, csr.pem));
    expect(leaf.subject).toBe('CN=web.example.com');
    expect(leaf.subjectAltName).toBe(
      'DNS:web.example.com, email:web@example.com, IP Address:192.0.2.7, URI:https://web.example.com/x',
    );
  });

  describe('refuses a life', () => {
    it('that is too long or too short, and says the limit', async () => {
      const longer = 'is more than the authorized maximum certificate duration of';
      const shorter = 'is less than the authorized minimum certificate duration of';
      const long = await sign({}, { notAfter: '25h' });
      expectRefusal(long, 403, said403(`requested duration of 25h1m0s ${longer} 24h1m0s`));
      const short = await sign({}, { notAfter: '3m' });
      expectRefusal(short, 403, said403(`requested duration of 4m0s ${shorter} 5m0s`));
    });

    it.each(['sam@example.com', 'admin@example.com'])(
      'that is over, and has spent the token of %s',
      async (email) => {
        const nonce = randomUUID();
        const answer = await sign({ email, nonce }, { notAfter: '2020-01-02T03:04:05Z' });
        const reason = 'notAfter cannot be in the past; na=2020-01-02 03:04:05 +0000 UTC';
        expectRefusal(answer, 400, said400(reason));
        expectRefusal(await sign({ email, nonce }), 401, UNAUTHORIZED);
      },
    );
  });

  describe('renews', () => {
    it('over a connection with the certificate: same key, names and life, from now', async () => {
      const csr = await certificateRequest();
      const old = readSigned(await sign({}, { notAfter: '1h' }, csr.pem));
      const answer = await post(party(), '/renew', undefined, {
        client: { certPem: old.chainPem, keyPem: csr.keyPem },
      });
      const renewed = readSigned(answer);
      expect(renewed.leaf.publicKey.equals(old.leaf.publicKey)).toBe(true);
      expect(renewed.leaf.subject).toBe(old.leaf.subject);
      expect(renewed.leaf.subjectAltName).toBe(old.leaf.subjectAltName);
      expect(renewed.leaf.serialNumber).not.toBe(old.leaf.serialNumber);
      expect(lifeSeconds(renewed.leaf)).toBe(lifeSeconds(old.leaf));
      expect(new Set(renewed.parsed.extensions.map(({ type }) => type))).toEqual(
        new Set(old.parsed.extensions.map(({ type }) => type)),
      );
    });

    it('the certificate that came with an SSH certificate too', async () => {
      const csr = await certificateRequest();
      const ott = await tokenFor(party());
      const issued = readSshSigned(
        await post(party(), '/ssh/sign', { publicKey: sshKey().blob, ott, identityCSR: csr.pem }),
      );
      const client = { certPem: issued.identity.join(''), keyPem: csr.keyPem };
      readSigned(await post(party(), '/renew', undefined, { client }));
    });

    it('nothing without a certificate, nor where its provisioner forbids it', async () => {
      expectRefusal(await post(party(), '/renew', undefined), 400, said400('missing client certificate'));
      const csr = await certificateRequest();
      const old = readSigned(await sign({ aud: '0oanorenew' }, {}, csr.pem));
      const client = { certPem: old.chainPem, keyPem: csr.keyPem };
      expectRefusal(await post(party(), '/renew', undefined, { client }), 401, UNAUTHORIZED);
    });

    it('nothing for a certificate of another authority: the connection itself fails', async () => {
      const foreign = publicParts(await createPki());
      const client = await foreign.issueServerCertificate({ dnsNames: ['foreign'], ips: [] });
      await expect(post(party(), '/renew', undefined, { client })).rejects.toThrow();
    });
  });
}

function lifeSeconds(certificate: X509Certificate): number {
  return (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 1000;
}

/** As Go's net/url writes a fragment: as everybody does, but for the apostrophe. */
function goFragment(text: string): string {
  return encodeURI(text).replaceAll('#', '%23').replaceAll("'", '%27');
}

async function rsaRequest(modulusLength: number): Promise<string> {
  const signingAlgorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(
    { ...signingAlgorithm, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) },
    false,
    ['sign', 'verify'],
  );
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=asked',
    keys,
    signingAlgorithm,
  });
  return csr.toString('pem');
}
