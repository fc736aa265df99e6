import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '../support/result.ts';
import * as wire from './ssh-wire.ts';

/** Signature algorithms of RFC 7518 and RFC 8037, one for each kind of key that Latchkey uses. */
export type JoseAlgorithm = 'EdDSA' | 'ES256' | 'ES384' | 'ES512' | 'RS256';

/** One elliptic curve by its names in SSH (RFC 5656), in JOSE (RFC 7518) and in OpenSSL. */
export interface Curve {
  readonly ssh: string;
  readonly jose: string;
  readonly openssl: string;
  readonly algorithm: JoseAlgorithm;
  /** Bytes of one coordinate, and of each half of a signature. */
  readonly size: number;
}

const CURVES: readonly Curve[] = [
  { ssh: 'nistp256', jose: 'P-256', openssl: 'prime256v1', algorithm: 'ES256', size: 32 },
  { ssh: 'nistp384', jose: 'P-384', openssl: 'secp384r1', algorithm: 'ES384', size: 48 },
  { ssh: 'nistp521', jose: 'P-521', openssl: 'secp521r1', algorithm: 'ES512', size: 66 },
];

const ECDSA = 'ecdsa-sha2-';
const UNCOMPRESSED_POINT = 4;

/** The curve that an SSH algorithm such as "ecdsa-sha2-nistp256" names. */
export function curveOf(algorithm: string): Curve | undefined {
  return CURVES.find((curve) => algorithm === ECDSA + curve.ssh);
}

/**
 * The public key in wire form (RFC 4253 section 6.6, RFC 5656, RFC 8709). Takes the public or the private half of
 * an Ed25519, RSA or NIST-curve key; any other key has no name in SSH and is a mistake of the caller, thrown.
 */
export function sshPublicKeyBlob(key: KeyObject): Buffer {
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' });
  if (kty === 'OKP' && crv === 'Ed25519') {
    return Buffer.concat([wire.string('ssh-ed25519'), wire.string(number(x))]);
  }
  if (kty === 'RSA') {
    return Buffer.concat([wire.string('ssh-rsa'), wire.mpint(number(e)), wire.mpint(number(n))]);
  }
  const curve = CURVES.find(({ jose }) => kty === 'EC' && jose === crv);
  if (curve === undefined) throw new TypeError(`SSH knows no ${crv ?? kty} keys`);
  const point = Buffer.concat([wire.byte(UNCOMPRESSED_POINT), number(x), number(y)]);
  return Buffer.concat([wire.string(ECDSA + curve.ssh), wire.string(curve.ssh), wire.string(point)]);
}

/** The key that a wire form stands for. Refused: keys that are malformed, and kinds other than those above. */
export function readSshPublicKey(blob: Buffer): Result<KeyObject, string> {
  const jwk = wire.readWire(blob, readJwk);
  if (!jwk.ok) return jwk;
  try {
    return ok(createPublicKey({ key: jwk.value, format: 'jwk' }));
  } catch {
    return err('it is no valid key');
  }
}

function readJwk(reader: wire.WireReader): JsonWebKey {
  const algorithm = reader.name();
  if (algorithm === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64url(reader.string()) };
  if (algorithm === 'ssh-rsa') {
    const e = base64url(reader.mpint());
    return { kty: 'RSA', e, n: base64url(reader.mpint()) };
  }
  const curve = curveOf(algorithm);
  if (curve === undefined) return reader.refuse(`it is a key of an unknown kind (${algorithm})`);
  if (reader.name() !== curve.ssh) reader.refuse('it is a key on another curve than its name says');
  const point = reader.string();
  if (point[0] !== UNCOMPRESSED_POINT || point.length !== 1 + 2 * curve.size) {
    reader.refuse('it is a key with a malformed point');
  }
  const [x, y] = [point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size)].map(base64url);
  return { kty: 'EC', crv: curve.jose, x: x ?? '', y: y ?? '' };
}

/** The name with which the wire form of a key, a certificate or a signature begins. */
export function sshAlgorithm(blob: Buffer): Result<string, string> {
  return wire.readWire(blob, (reader) => {
    const algorithm = reader.name();
    reader.rest();
    return algorithm;
  });
}

/** As ssh-keygen and sshd's log print it: "SHA256:" and unpadded base64. Takes a wire form. */
export function sshFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replaceAll('=', '')}`;
}

/** The algorithm with which this key signs for JOSE; thrown for keys that `sshPublicKeyBlob` does not know. */
export function joseAlgorithm(key: KeyObject): JoseAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  const curve = CURVES.find(({ openssl }) => openssl === key.asymmetricKeyDetails?.namedCurve);
  if (curve === undefined) throw new TypeError(`no algorithm for ${key.asymmetricKeyType ?? key.type} keys`);
  return curve.algorithm;
}

/** A member of a JSON Web Key as bytes (RFC 7518 section 6: base64url, coordinates at full length). */
function number(member: string | undefined): Buffer {
  return Buffer.from(member ?? '', 'base64url');
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}
