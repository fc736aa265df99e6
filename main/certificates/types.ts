import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';

export type SshKeyType = 'ed25519' | 'ecdsa' | 'rsa';

/**
 * A private key that can sign, wherever it lives. Software keys are made by keys.ts; the ssh-agent offers one for
 * its entries; a hardware-bound key (TPM, Secure Enclave, PKCS#11) fits behind the same interface.
 */
export interface SigningKey {
  /**
   * Signs `data` as the key's JOSE algorithm would (RFC 7518, RFC 8037): EdDSA for Ed25519, ES256/ES384/ES512 as
   * r‖s for ECDSA, RS256 for RSA.
   */
  sign(data: Buffer): Promise<Result<Buffer, Failure>>;
}

/** A key pair made on this computer for one certificate. Never reused for the next one. */
export interface KeyPair extends SigningKey {
  readonly publicKey: import('node:crypto').KeyObject;
  /** Handed over where it may be (to the ssh-agent, to a PEM file); undefined for a key that cannot leave its hardware. */
  readonly privateKey: import('node:crypto').KeyObject | undefined;
}

/** What an SSH certificate says (OpenSSH PROTOCOL.certkeys). Times in milliseconds; undefined means without limit. */
export interface SshCertificate {
  readonly blob: Buffer;
  /** "ssh-ed25519-cert-v01@openssh.com" and the like. */
  readonly algorithm: string;
  readonly kind: 'user' | 'host';
  /** Decimal. */
  readonly serial: string;
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly validAfterMs: number | undefined;
  readonly validBeforeMs: number | undefined;
  readonly criticalOptions: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, string>>;
  /** The certified public key, in wire form. */
  readonly publicKey: Buffer;
  /** The authority's key that signed, in wire form. */
  readonly signatureKey: Buffer;
}

export interface SubjectAlternativeName {
  readonly kind: 'email' | 'dns' | 'uri' | 'ip' | 'other';
  readonly value: string;
}

/** What an X.509 certificate says. Times in milliseconds. */
export interface X509Summary {
  readonly pem: string;
  readonly subject: string;
  readonly commonName: string | undefined;
  readonly issuer: string;
  /** Kind and size of the certified key: "ECDSA P-256", "RSA 2048", "ED25519". */
  readonly keyType: string;
  /** Lower-case hex, no separators. */
  readonly serial: string;
  readonly subjectAlternativeNames: readonly SubjectAlternativeName[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Lower-case hex SHA-256 of the DER. */
  readonly fingerprint: string;
}
