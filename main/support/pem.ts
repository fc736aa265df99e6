/** What a PEM block holds (RFC 7468), as DER; also of what is no certificate. */
export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}
