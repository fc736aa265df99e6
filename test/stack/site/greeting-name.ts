import { x509 } from '../authority/x509.ts';

/** The first e-mail address in a certificate (DER), else the first URI. */
export function nameIn(certificate: Buffer): string | undefined {
  const extension = new x509.X509Certificate(certificate).getExtension(x509.SubjectAlternativeNameExtension);
  const names = extension?.names.items ?? [];
  return (names.find(({ type }) => type === 'email') ?? names.find(({ type }) => type === 'url'))?.value;
}
