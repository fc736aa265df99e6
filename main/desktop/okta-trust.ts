import { createHash } from 'node:crypto';
import { listTrustedRoots } from '../session/trusted-roots.ts';
import type { Folders } from '../settings/folders.ts';
import { isInSystemStore } from '../support/network/system-trust.ts';
import { derOf } from '../support/pem.ts';

/** What Electron tells of a certificate that Chromium has looked at. */
export interface SeenCertificate {
  /** "sha256/", and the SHA-256 of its DER in base64. */
  readonly fingerprint: string;
  /** Who signed it; a root none, or itself. */
  readonly issuerCert?: SeenCertificate | undefined;
}

/** For `setCertificateVerifyProc`: what Chromium has found stays, or a code of its own (net_error_list.h). */
export const VERDICT = { ofChromium: -3, untrusted: -202 } as const;

/** Chains are shorter; a ring of certificates has no end. */
const LONGEST_CHAIN = 10;

/**
 * What to make of who answers as Okta, beside what Chromium makes of them. On Linux Chromium trusts what is in the
 * databases of browsers, where Latchkey may have put the authority's root for web sites: that root must not speak for
 * Okta. What IT has put into the store of the system counts.
 *
 * @param validated the chain as Chromium has completed it, leaf first
 */
export async function verdictOn(
  validated: SeenCertificate,
  folders: Pick<Folders, 'state'>,
): Promise<(typeof VERDICT)[keyof typeof VERDICT]> {
  const ours = await listTrustedRoots(folders);
  if (ours.length === 0) return VERDICT.ofChromium;
  const chain = chainOf(validated);
  const signer = ours.find((pem) => chain.includes(fingerprintOf(pem)));
  return signer === undefined || isInSystemStore(signer) ? VERDICT.ofChromium : VERDICT.untrusted;
}

function chainOf(leaf: SeenCertificate): readonly string[] {
  const chain: string[] = [];
  let next: SeenCertificate | undefined = leaf;
  while (next !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(next.fingerprint);
    next = next.issuerCert;
  }
  return chain;
}

/** As Electron writes it, also of what is no certificate. */
function fingerprintOf(pem: string): string {
  return `sha256/${createHash('sha256').update(derOf(pem)).digest('base64')}`;
}
