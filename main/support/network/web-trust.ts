import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fingerprintOf } from '../fingerprint.ts';

/**
 * Takes authorities out of those whom this process trusts for web sites, where NODE_EXTRA_CA_CERTS put them, as
 * `latchkey env` has it for other programs: who signs people's certificates must not speak for Okta. What the store of
 * the system says stays, because IT says it. Node has read the variable before any line of ours ran.
 * `fingerprints`: SHA-256 of their roots, 64 lower-case hexadecimal digits each.
 */
export function distrustForWebSites(fingerprints: readonly string[]): void {
  const ours = getCACertificates('extra').filter((pem) =>
    fingerprints.includes(fingerprintOf(new X509Certificate(pem))),
  );
  if (ours.length === 0) return;
  const trusted = getCACertificates('default');
  const others = trusted.filter((pem) => !ours.includes(pem));
  if (others.length < trusted.length) setDefaultCACertificates(others);
}
