import type { X509Certificate } from 'node:crypto';

/**
 * The SHA-256 fingerprint of a certificate in 64 lower-case hexadecimal digits, from one as people write it: in any case,
 * with or without colons, dashes and spaces. Undefined for anything else.
 */
export function readFingerprint(written: string): string | undefined {
  const digits = written.replace(/[\s:-]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** The one of a certificate, written so. */
export function fingerprintOf({ fingerprint256 }: Pick<X509Certificate, 'fingerprint256'>): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}
