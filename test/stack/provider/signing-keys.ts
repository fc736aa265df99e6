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
  /** Lets later servers of this process have them; nobody asks this one any more. */
  release(): void;
}

/**
 * Of servers that have stopped. To make an RSA key takes longer than a whole sign-in, and a test that starts a provider
 * of its own for each case would do little else. A server never gets a key that it has had before.
 */
const spare: SigningKey[] = [];

export async function createSigningKeys(): Promise<SigningKeys> {
  const had: SigningKey[] = [];
  const fresh = async (): Promise<SigningKey> => {
    const key = spare.shift() ?? (await createSigningKey());
    had.push(key);
    return key;
  };
  let [active, next] = await Promise.all([fresh(), fresh()]);
  let former: readonly SigningKey[] = [];
  return {
    get active() {
      return active;
    },
    get published() {
      return [active, next, ...former];
    },
    async rotate(rotation) {
      const keys = await Promise.all([rotation === 'normal' ? next : fresh(), fresh()]);
      former = rotation === 'normal' ? [active] : [];
      [active, next] = keys;
    },
    release: () => void spare.push(...had.splice(0)),
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
