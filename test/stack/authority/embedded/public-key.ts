import type { KeyObject } from 'node:crypto';

const SMALLEST_RSA_BITS = 2048;

/** Whether step-ca finds the key too weak to certify. */
export function isShortRsa(key: KeyObject): boolean {
  const { modulusLength } = key.asymmetricKeyDetails ?? {};
  return modulusLength !== undefined && modulusLength < SMALLEST_RSA_BITS;
}
