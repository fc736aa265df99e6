import { X509Certificate } from 'node:crypto';

/** Under which name what signed the certificates stands beside them, for all profiles: "latchkey authority 1f0c9a3e". */
export function authorityLabel(pem: string): string {
  return `latchkey authority ${shortFingerprint(pem)}`;
}

/** The beginning of the certificate's SHA-256, enough to name it: "1f0c9a3e". */
export function shortFingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').slice(0, 8).toLowerCase();
}
