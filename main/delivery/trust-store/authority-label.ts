import { X509Certificate } from 'node:crypto';
import { fingerprintOf } from '../../support/fingerprint.ts';

/** Under which name what signed the certificates stands beside them, for all profiles: "latchkey authority 1f0c9a3e". */
export function authorityLabel(pem: string): string {
  return `latchkey authority ${shortFingerprint(pem)}`;
}

/** The beginning of the certificate's SHA-256, enough to name it: "1f0c9a3e". */
export function shortFingerprint(pem: string): string {
  return fingerprintOf(new X509Certificate(pem)).slice(0, 8);
}
