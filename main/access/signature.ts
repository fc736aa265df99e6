import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint, compactVerify, decodeProtectedHeader } from 'jose';
import { err, ok, type Result } from '../support/result.ts';

/**
 * Signatures of policies: JWS (RFC 7515) by Ed25519 (RFC 8037, "EdDSA"), with the payload detached (appendix F). So the
 * policy stays the file that people review, and its signature is a small file beside it. The serial number is part of
 * the policy, and so of what is signed.
 */

/** What a signature file is called: "policy.yaml.jws" beside "policy.yaml". */
export const SIGNATURE_SUFFIX = '.jws';

const ALGORITHM = 'EdDSA';
/** Signatures by the same key for anything else do not count for policies. */
const TYPE = 'latchkey-policy';

export interface PolicyKeyPair {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** As settings name it. */
  readonly publicKey: string;
}

export function createPolicyKeys(): PolicyKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicPart(privateKey),
  };
}

/** The JWK of a public key as settings name it, with its name in signatures (RFC 7638). */
export async function publicJwk(publicKey: string): Promise<PublicJwk> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey } as const;
  return { ...jwk, alg: ALGORITHM, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}

export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly alg: typeof ALGORITHM;
  readonly use: 'sig';
  readonly kid: string;
}

export interface Signed {
  /** The content of the signature file. */
  readonly signature: string;
  readonly publicKey: string;
}

/** Signs the bytes of a policy. What is wrong with the key ends a sentence that begins with its file's name. */
export async function signPolicy(bytes: Uint8Array, privateKeyPem: string): Promise<Result<Signed, string>> {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKeyPem);
  } catch {
    return err('is no private key in PEM without a passphrase');
  }
  if (key.asymmetricKeyType !== 'ed25519') return err('is no Ed25519 key');
  const publicKey = publicPart(key);
  const { kid } = await publicJwk(publicKey);
  const whole = await new CompactSign(bytes).setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE }).sign(key);
  const [header, , signature] = whole.split('.');
  return ok({ signature: `${header}..${signature}\n`, publicKey });
}

/**
 * Whether one of `publicKeys` signed these bytes: which one, or why not, as the end of a sentence that begins with
 * "the policy". A signature without the name of a key, with another algorithm or with extensions counts as none.
 */
export async function verifyPolicy(
  bytes: Uint8Array,
  signatureFile: string | undefined,
  publicKeys: readonly string[],
): Promise<Result<string, string>> {
  if (signatureFile === undefined) return err('is not signed, and the settings name a key for it');
  const [header, payload, signature, ...more] = signatureFile.trim().split('.');
  if (header === undefined || signature === undefined || payload !== '' || more.length > 0) {
    return err('has a signature file that holds no detached signature (RFC 7515, appendix F)');
  }
  const kid = kidOf(`${header}..${signature}`);
  const keys = await Promise.all(publicKeys.map(publicJwk));
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) return err('is signed with another key than those that the settings name');
  const whole = `${header}.${Buffer.from(bytes).toString('base64url')}.${signature}`;
  try {
    const { protectedHeader } = await compactVerify(whole, key, { algorithms: [ALGORITHM] });
    return protectedHeader.typ === TYPE ? ok(key.x) : err('has a signature that is meant for something else');
  } catch {
    return err('was changed after it was signed, or its signature was');
  }
}

function kidOf(signature: string): string | undefined {
  try {
    return decodeProtectedHeader(signature).kid;
  } catch {
    return undefined;
  }
}

function publicPart(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
}
