import { X509Certificate } from 'node:crypto';
import { isIssuedBy, isSameCertificate } from './issued-by.ts';
import { type StoreRemoval, type StoreScope, storeLabel } from './types.ts';

/** A certificate that has its key in the store, PEM, under the name that the store shows. */
export interface Identity {
  readonly pem: string;
  readonly label: string;
}

/**
 * Which of them are this profile's. The label alone is quickly written by others, so an authority's key has to agree;
 * and a certificate that was put there by us stays ours, whatever it is called by now.
 *
 * @param signers PEM of other certificates in the store; those that the scope's authorities signed count among them
 */
export function ownIdentities(
  identities: readonly Identity[],
  signers: readonly string[],
  profile: string,
  { authorities, known = [], others = [] }: StoreScope,
): readonly Identity[] {
  const isAmong = (pem: string, list: readonly string[]): boolean =>
    list.some((one) => isSameCertificate(one, pem));
  const trusted =
    authorities === undefined
      ? undefined
      : [...authorities, ...signers.filter((pem) => isIssuedBy(pem, authorities))];
  return identities.filter(({ pem, label }) => {
    if (isAmong(pem, others)) return false;
    if (isAmong(pem, known)) return true;
    return label === storeLabel(profile) && (trusted === undefined || isIssuedBy(pem, trusted));
  });
}

/** Ours that are to go. Where the one to keep is not there, what has not ended stays. */
export function leavingIdentities(
  ours: readonly Identity[],
  { keep, nowMs }: Pick<StoreRemoval, 'keep' | 'nowMs'>,
): readonly Identity[] {
  if (keep === undefined) return ours;
  const others = ours.filter(({ pem }) => !isSameCertificate(pem, keep));
  return others.length < ours.length
    ? others
    : others.filter(({ pem }) => new X509Certificate(pem).validToDate.getTime() <= nowMs);
}

/** Whether a profile of Latchkey gave this name to a certificate. */
export function isOwnLabel(label: string): boolean {
  return /^latchkey [a-z0-9_-]+$/.test(label);
}

/** SHA-1, upper-case hex: how macOS and Windows name a certificate. It only names; nothing is trusted by it. */
export function thumbprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint.replaceAll(':', '');
}
