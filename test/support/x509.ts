import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface CertificateText {
  /** Its own signer where it is not said. */
  readonly issuer?: Made;
  readonly subject?: string;
  /** New ones where they are not said. */
  readonly keys?: webcrypto.CryptoKeyPair;
  /** The key to certify where nobody here has its other half. */
  readonly certify?: x509.PublicKey | KeyObject;
  /** Hexadecimal; "0a01" where it is not said. */
  readonly serial?: string;
  readonly authority?: boolean;
  readonly from?: Date;
  readonly to?: Date;
  /** Object identifiers of the extended key usage. */
  readonly purposes?: readonly string[];
  readonly alternativeNames?: readonly {
    readonly type: 'dns' | 'email' | 'url' | 'ip' | 'upn';
    readonly value: string;
  }[];
}

export interface Made {
  readonly pem: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly keys: webcrypto.CryptoKeyPair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** An X.509 certificate with a new P-256 key, valid on 20 November 2026 where nothing else is said. */
export async function makeX509(text: CertificateText = {}): Promise<Made> {
  const keys = text.keys ?? (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']));
  const subject = text.subject ?? 'CN=sam@example.com';
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: text.serial ?? '0a01',
    subject,
    issuer: text.issuer?.subject ?? subject,
    notBefore: text.from ?? new Date('2026-11-20T07:59:00Z'),
    notAfter: text.to ?? new Date('2026-11-21T08:00:00Z'),
    publicKey: text.certify instanceof KeyObject ? wireForm(text.certify) : (text.certify ?? keys.publicKey),
    signingKey: text.issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(text.authority ?? false, undefined, true),
      ...(text.purposes === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...text.purposes])]),
      ...(text.alternativeNames === undefined
        ? []
        : [new x509.SubjectAlternativeNameExtension([...text.alternativeNames])]),
    ],
  });
  return {
    pem: certificate.toString('pem'),
    subject,
    publicKey: KeyObject.from(keys.publicKey),
    privateKey: KeyObject.from(keys.privateKey),
    keys,
  };
}

function wireForm(key: KeyObject): x509.PublicKey {
  return new x509.PublicKey(key.export({ type: 'spki', format: 'der' }));
}
