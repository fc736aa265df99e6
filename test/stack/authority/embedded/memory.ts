/** An SSH certificate that this authority issued. Times in seconds since 1970. */
export interface IssuedSshCertificate {
  readonly kind: 'user' | 'host';
  /** Decimal. */
  readonly serial: string;
  /** Wire form. */
  readonly publicKey: Buffer;
  readonly validAfter: number;
  readonly validBefore: number;
}

/** What step-ca keeps in its database. It outlives a restart of the authority. */
export interface Memory {
  readonly usedTokens: Set<string>;
  /** Name of the provisioner of each X.509 certificate, by decimal serial. */
  readonly x509Provisioners: Map<string, string>;
  readonly revokedX509: Set<string>;
  /** By the certificate itself, in base64: whatever is not in here, byte for byte, is none of ours. */
  readonly sshCertificates: Map<string, IssuedSshCertificate>;
  readonly revokedSsh: Set<string>;
  /** When the newest certificate of each host ends, by lower-case name; seconds since 1970. */
  readonly hosts: Map<string, number>;
}

export function createMemory(): Memory {
  return {
    usedTokens: new Set(),
    x509Provisioners: new Map(),
    revokedX509: new Set(),
    sshCertificates: new Map(),
    revokedSsh: new Set(),
    hosts: new Map(),
  };
}
