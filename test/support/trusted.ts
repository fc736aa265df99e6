import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** This process trusts the authority of `pem` for web sites too, beside whom it trusts anyhow, until it ends. */
export function trustForWebSites(pem: string): void {
  setDefaultCACertificates([...getCACertificates('default'), pem]);
}
