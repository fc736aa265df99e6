import { X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { type SeenCertificate, VERDICT, verdictOn } from '#main/desktop/okta-trust.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { makeAuthority } from '#test/support/trust-certificates.ts';

/** As Electron writes a certificate's fingerprint. */
const seen = (pem: string, issuerCert?: SeenCertificate): SeenCertificate => ({
  fingerprint: `sha256/${Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex').toString('base64')}`,
  issuerCert,
});
const [leaf = '', other = ''] = rootCertificates;
const { root, intermediate } = await makeAuthority('Example');
const ours = root.pem;

/** The state of somebody whose browsers trust a root by Latchkey. */
function state(...pems: string[]): { readonly state: string } {
  const folder = join(temporaryFolder(), 'state');
  mkdirSync(folder);
  if (pems.length > 0) {
    const roots = pems.map((pem) => ({ pem, byHand: ['work'], bySetting: [] }));
    writeFileSync(join(folder, 'trusted-roots.json'), JSON.stringify({ version: 1, roots }));
  }
  return { state: folder };
}

it('lets no root that Latchkey had browsers trust speak for Okta, and leaves all others to Chromium', async () => {
  const signed = (by: string): SeenCertificate => seen(leaf, seen(intermediate.pem, seen(by)));
  expect(await verdictOn(signed(ours), state(other, ours))).toBe(VERDICT.untrusted);
  expect(await verdictOn(signed(ours), state())).toBe(VERDICT.ofChromium);
  expect(await verdictOn(signed(other), state(ours, 'no certificate'))).toBe(VERDICT.ofChromium);
});

it('counts what the store of the system has by itself', async () => {
  for (const ofSystem of getCACertificates('system').slice(0, 1)) {
    expect(await verdictOn(seen(leaf, seen(ofSystem)), state(ofSystem))).toBe(VERDICT.ofChromium);
  }
});

it('comes to an end where a certificate is its own issuer', async () => {
  const itself: { fingerprint: string; issuerCert?: SeenCertificate | undefined } = seen(other);
  itself.issuerCert = itself;
  expect(await verdictOn(seen(leaf, itself), state(ours))).toBe(VERDICT.ofChromium);
});
