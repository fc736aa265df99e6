import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** An RS256 key with the id under which its public half is published. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As JSON Web Keys, with `kid`, `use` and `alg`. */
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** The keys of one authorization server. The next one is published weeks before it signs, as Okta does. */
export interface SigningKeys {
  readonly active: SigningKey;
  readonly next: SigningKey;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  const [active, next] = await Promise.all([createSigningKey(), createSigningKey()]);
  return { active, next };
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  const kid = await calculateJwkThumbprint(publicJwk);
  const named = { kid, use: 'sig', alg: 'RS256' };
  return {
    kid,
    privateKey,
    publicKey,
    privateJwk: { ...privateJwk, ...named },
    publicJwk: { ...publicJwk, ...named },
  };
}
