import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';

/**
 * Whom this computer trusts for web sites: Node's own list, NODE_EXTRA_CA_CERTS, and the store of the system, where
 * companies put those who look into connections. For Okta and IT's documents, never for the certificate authority.
 * Reading the store may take a while (Node does it once), so it is asked for only where Node's own list was not enough.
 */
export function systemTrust(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** Whether the store of the system has this root (PEM) by itself. */
export function isInSystemStore(rootPem: string): boolean {
  const { raw } = new X509Certificate(rootPem);
  return getCACertificates('system').some((pem) => new X509Certificate(pem).raw.equals(raw));
}
