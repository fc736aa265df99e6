import { createHash, X509Certificate } from 'node:crypto';

/**
 * The name that NSS gives to a key and its certificate (CKA_ID, PK11_MakeIDFromPubKey): SHA-1 of the point of an
 * elliptic curve, or of the modulus of RSA, in lower-case hex. A key is new for each certificate, so it names one.
 */
export function keyIdOf(certificatePem: string): string {
  const { publicKey } = new X509Certificate(certificatePem);
  const { kty, n, x, y } = publicKey.export({ format: 'jwk' });
  const part = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  const named = kty === 'RSA' ? part(n) : Buffer.concat([Buffer.from([4]), part(x), part(y)]);
  return createHash('sha1').update(named).digest('hex');
}

/** How NSS's tools take a certificate by that name and no other, among several with one nickname (RFC 7512). */
export function uriOf(keyId: string): string {
  return `pkcs11:id=${keyId.replaceAll(/../g, '%$&')}`;
}
