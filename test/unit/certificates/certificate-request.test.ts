import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCertificateRequest } from '#main/certificates/certificate-request.ts';
import { createIdentityKeyPair, createKeyPair } from '#main/certificates/keys.ts';
import type { KeyPair } from '#main/certificates/types.ts';
import { fail } from '#main/support/failure.ts';
import { createP384KeyPair } from '#test/support/key-pair.ts';

const KINDS: readonly (readonly [string, () => Promise<KeyPair>])[] = [
  ['P-256', () => createIdentityKeyPair()],
  ['P-384', createP384KeyPair],
  ['Ed25519', () => createKeyPair('ed25519')],
  ['RSA', () => createKeyPair('rsa')],
];

async function request(
  pair: KeyPair,
  commonName: string,
  names: { readonly email?: string; readonly uri?: string } = {},
): Promise<x509.Pkcs10CertificateRequest> {
  const made = await createCertificateRequest(pair, { commonName, ...names });
  if (!made.ok) throw new Error(made.error.code);
  return new x509.Pkcs10CertificateRequest(made.value);
}

function namesOf(read: x509.Pkcs10CertificateRequest): x509.JsonGeneralNames {
  const extension = read.getExtension('2.5.29.17');
  expect(extension).toBeInstanceOf(x509.SubjectAlternativeNameExtension);
  return (extension as x509.SubjectAlternativeNameExtension).names.toJSON();
}

describe('a certificate request', () => {
  it.each(KINDS)('%s: is signed by the key that it carries', async (_name, create) => {
    const pair = await create();
    const read = await request(pair, 'latchkey');
    expect(read.subject).toBe('CN=latchkey');
    expect(read.attributes).toHaveLength(0);
    expect(Buffer.from(read.publicKey.rawData)).toEqual(
      pair.publicKey.export({ type: 'spki', format: 'der' }),
    );
    expect(await read.verify()).toBe(true);
  });

  it('asks for alternative names where they are given', async () => {
    const read = await request(await createIdentityKeyPair(), '00u1', {
      email: 'sam@example.com',
      uri: 'https://example.okta.com#00u1',
    });
    expect(namesOf(read)).toEqual([
      { type: 'email', value: 'sam@example.com' },
      { type: 'url', value: 'https://example.okta.com#00u1' },
    ]);
    expect(await read.verify()).toBe(true);
  });

  it('leaves an address out that cannot be written in it, and encodes what is not ASCII in a URI', async () => {
    const pair = await createIdentityKeyPair();
    const read = await request(pair, 'zoë', {
      email: 'zoë@example.com',
      uri: 'https://example.okta.com#zoë %C3%AB\ud800',
    });
    expect(namesOf(read)).toEqual([
      { type: 'url', value: 'https://example.okta.com#zo%C3%AB %C3%AB%EF%BF%BD' },
    ]);
    expect((await request(pair, 'zoë', { email: 'zoë@example.com' })).attributes).toHaveLength(0);
  });

  it('carries any common name as it is', async () => {
    const pair = await createIdentityKeyPair();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }), async (commonName) => {
        const read = await request(pair, commonName);
        expect(read.subjectName.getField('CN')).toEqual([commonName]);
        expect(await read.verify()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is right also where a half of the signature begins with zeros or looks negative', async () => {
    const pair = await createIdentityKeyPair();
    for (let tries = 0; tries < 300; tries++) {
      expect(await (await request(pair, 'latchkey')).verify()).toBe(true);
    }
  });

  it('needs nothing of the private key but a signature', async () => {
    const hidden = await createIdentityKeyPair();
    const inHardware: KeyPair = {
      publicKey: hidden.publicKey,
      privateKey: undefined,
      sign: (data) => hidden.sign(data),
    };
    expect(await (await request(inHardware, 'latchkey')).verify()).toBe(true);
  });

  it('passes on why a key did not sign', async () => {
    const refusal = fail('INTERNAL', { problem: 'the token was pulled out' });
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pair: KeyPair = { publicKey, privateKey: undefined, sign: async () => refusal };
    expect(await createCertificateRequest(pair, { commonName: 'latchkey' })).toEqual(refusal);
  });
});
