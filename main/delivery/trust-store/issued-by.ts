import { X509Certificate } from 'node:crypto';

/** Whether one of the authorities (PEM) signed the certificate. By its key: a name alone is quickly written. */
export function isIssuedBy(pem: string, authorities: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(pem);
    return authorities.some((one) => {
      const authority = new X509Certificate(one);
      return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
    });
  } catch {
    return false;
  }
}

export function isSameCertificate(one: string, other: string): boolean {
  try {
    return new X509Certificate(one).raw.equals(new X509Certificate(other).raw);
  } catch {
    return false;
  }
}
