import type { JsonWebKey, KeyObject } from 'node:crypto';

/** The numbers of a private key that its public key does not tell: the scalar or seed; of RSA the exponent and primes. */
export function secretNumbers(key: KeyObject): readonly Buffer[] {
  const jwk: JsonWebKey = key.export({ format: 'jwk' });
  return [jwk.d, jwk.p, jwk.q].flatMap((number) =>
    number === undefined ? [] : [Buffer.from(number, 'base64url')],
  );
}
