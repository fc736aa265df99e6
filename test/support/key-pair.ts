import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyPair } from '#main/certificates/types.ts';
import { ok } from '#main/support/result.ts';

/** A key of a kind that Latchkey takes, as hardware may have it, and does not make. */
export async function createP384KeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return { publicKey, privateKey, sign: async (data) => ok(sign('sha384', data, key)) };
}
