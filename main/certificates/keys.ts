import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { err, ok } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import { type JoseAlgorithm, joseAlgorithm } from './ssh-key.ts';
import type { KeyPair, SshKeyType } from './types.ts';

const generate = promisify(generateKeyPair);
const signInBackground = promisify(sign);

/** A new key pair for an SSH certificate, in the memory of this process: ECDSA on P-256, RSA with 3072 bits. */
export async function createKeyPair(type: SshKeyType): Promise<KeyPair> {
  switch (type) {
    case 'ed25519':
      return inMemory(await generate('ed25519'));
    case 'ecdsa':
      return inMemory(await generate('ec', { namedCurve: 'P-256' }));
    case 'rsa':
      return inMemory(await generate('rsa', { modulusLength: 3072 }));
  }
}

/** A new key pair for an X.509 certificate: P-256, which every browser, store and server takes. */
export async function createIdentityKeyPair(): Promise<KeyPair> {
  return inMemory(await generate('ec', { namedCurve: 'P-256' }));
}

const HASHES: Readonly<Record<JoseAlgorithm, string | null>> = {
  EdDSA: null,
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  RS256: 'sha256',
};

function inMemory({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): KeyPair {
  const hash = HASHES[joseAlgorithm(publicKey)];
  return {
    publicKey,
    privateKey,
    async sign(data) {
      try {
        return ok(await signInBackground(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      } catch (thrown) {
        return err(unforeseen(thrown));
      }
    },
  };
}
