import { compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createIdentityKeyPair, createKeyPair } from '#main/certificates/keys.ts';
import { joseAlgorithm, sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import type { KeyPair } from '#main/certificates/types.ts';

const KINDS: readonly (readonly [string, () => Promise<KeyPair>, object])[] = [
  ['Ed25519', () => createKeyPair('ed25519'), { asymmetricKeyType: 'ed25519' }],
  ['ECDSA P-256', () => createKeyPair('ecdsa'), { asymmetricKeyDetails: { namedCurve: 'prime256v1' } }],
  ['RSA 3072', () => createKeyPair('rsa'), { asymmetricKeyDetails: { modulusLength: 3072 } }],
  ['identity', () => createIdentityKeyPair(), { asymmetricKeyDetails: { namedCurve: 'prime256v1' } }],
];

describe('key pairs', () => {
  it.each(KINDS)('%s: is of the kind asked for and signs as JOSE wants it', async (_name, create, kind) => {
    const pair = await create();
    expect(pair.publicKey).toMatchObject(kind);
    expect(pair.privateKey?.type).toBe('private');
    const [header, payload] = [
      Buffer.from(JSON.stringify({ alg: joseAlgorithm(pair.publicKey) })).toString('base64url'),
      Buffer.from('{"sub":"7"}').toString('base64url'),
    ];
    const signature = await pair.sign(Buffer.from(`${header}.${payload}`));
    const token = `${header}.${payload}.${signature.ok ? signature.value.toString('base64url') : ''}`;
    await expect(compactVerify(token, pair.publicKey)).resolves.toMatchObject({
      protectedHeader: { alg: joseAlgorithm(pair.publicKey) },
    });
  });

  it('makes another key each time', async () => {
    const pairs = await Promise.all([createKeyPair('ed25519'), createKeyPair('ed25519')]);
    const [first, second] = pairs.map(({ publicKey }) => sshPublicKeyBlob(publicKey).toString('hex'));
    expect(first).not.toBe(second);
  });

  it('shows nothing of the private key when it is printed', async () => {
    const pair = await createKeyPair('ed25519');
    const secret = pair.privateKey?.export({ format: 'jwk' }).d ?? 'none';
    expect(JSON.stringify(pair)).not.toContain(secret);
  });
});
