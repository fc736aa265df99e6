import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export * as x509 from '@peculiar/x509';

/** ECDSA on P-256 with SHA-256: what step-ca makes for itself. */
export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface X509Issuer {
  readonly certificate: x509.X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

export interface X509Content {
  readonly subject: x509.JsonNameParams;
  readonly publicKey: x509.PublicKeyType;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Extensions before and after the two key identifiers, which are made here: the order that Go writes. */
  readonly usages: readonly x509.Extension[];
  readonly others: readonly x509.Extension[];
}

export async function issueX509(issuer: X509Issuer, content: X509Content): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: new x509.Name(content.subject),
    issuer: issuer.certificate.subjectName,
    notBefore: wholeSecond(content.notBeforeMs),
    notAfter: wholeSecond(content.notAfterMs),
    publicKey: content.publicKey,
    signingKey: issuer.privateKey,
    signingAlgorithm: ECDSA_P256,
    extensions: [
      ...content.usages,
      await x509.SubjectKeyIdentifierExtension.create(content.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
      ...content.others,
    ],
  });
}

/** A value of a name, letter for letter, in the type of string that Go gives it. A plain string may be unescaped. */
export function nameValue(text: string): x509.JsonAttributeObject {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text) ? { printableString: text } : { utf8String: text };
}

/** The part of a name that is the common name; none where there is nothing to say, as Go writes names. */
export function commonName(text: string): x509.JsonNameParams {
  return text === '' ? [] : [{ CN: [nameValue(text)] }];
}

export function generateKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
}

/** PKCS#8 in PEM, unencrypted. */
export function privateKeyPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A certificate in PEM, with the newline at its end that concatenation needs. */
export function certificatePem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

/** 127 random bits in hex: never negative in DER (RFC 5280 section 4.1.2.2). */
export function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('hex');
}

function wholeSecond(timeMs: number): Date {
  return new Date(Math.floor(timeMs / 1000) * 1000);
}
