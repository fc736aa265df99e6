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

/** How keys change: as planned, to the one that was published ahead; or at once, to one nobody has seen. */
export type Rotation = 'normal' | 'emergency';

/** The keys of one authorization server. The next one is published weeks before it signs, as Okta does. */
export interface SigningKeys {
  readonly active: SigningKey;
  /** What the key set holds: after a normal rotation the one that signed before too, after an emergency not. */
  readonly published: readonly SigningKey[];
  rotate(rotation: Rotation): Promise<void>;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  let [active, next] = await Promise.all([createSigningKey(), createSigningKey()]);
  let former: readonly SigningKey[] = [];
  return {
    get active() {
      return active;
    },
    get published() {
      return [active, next, ...former];
    },
    async rotate(rotation) {
      const fresh = await Promise.all([createSigningKey(), createSigningKey()]);
      former = rotation === 'normal' ? [active] : [];
      [active, next] = rotation === 'normal' ? [next, fresh[0]] : fresh;
    },
  };
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
