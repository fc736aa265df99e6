import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import sshpk from 'sshpk';

export interface SshCertificateContent {
  readonly kind: 'user' | 'host';
  /** The key to certify, in wire form (RFC 4253 section 6.6). */
  readonly publicKey: Buffer;
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Seconds since 1970. */
  readonly validAfter: number;
  readonly validBefore: number;
  /** Names of extensions without a value, like "permit-pty". */
  readonly extensions: readonly string[];
  /** Random unless given. */
  readonly serial?: bigint;
}

/** sshpk's OpenSSH certificate format as it is; its published types describe another. */
interface OpenSshFormat {
  sign(certificate: sshpk.Certificate, key: sshpk.PrivateKey): boolean;
  /** "algorithm base64". */
  write(certificate: sshpk.Certificate): string;
}

/** An OpenSSH certificate in wire form (OpenSSH PROTOCOL.certkeys), signed by `authorityKey`. */
export function issueSshCertificate(authorityKey: KeyObject, content: SshCertificateContent): Buffer {
  const signer = sshpk.parsePrivateKey(authorityKey.export({ type: 'pkcs8', format: 'pem' }), 'pem');
  const openssh = {
    keyId: content.keyId,
    nonce: randomBytes(32),
    // In lexical order, as PROTOCOL.certkeys demands.
    exts: [...content.extensions].sort().map((name) => ({ critical: false, name, data: Buffer.alloc(0) })),
  };
  const certificate = new sshpk.Certificate({
    subjects: subjects(content),
    subjectKey: sshpk.parseKey(content.publicKey, 'rfc4253'),
    issuer: sshpk.identityForHost('authority'),
    issuerKey: signer.toPublic(),
    signatures: { openssh } as unknown as ConstructorParameters<typeof sshpk.Certificate>[0]['signatures'],
    serial: uint64(content.serial ?? randomBytes(8).readBigUInt64BE()),
    validFrom: new Date(content.validAfter * 1000),
    validUntil: new Date(content.validBefore * 1000),
  });
  const format = sshpk.Certificate.formats.openssh as unknown as OpenSshFormat;
  for (;;) {
    if (!format.sign(certificate, signer)) throw new Error('sshpk could not sign the certificate');
    const blob = Buffer.from(format.write(certificate).split(' ')[1] ?? '', 'base64');
    // sshpk tells the curve from the length of the signature's first number. One in 150 of those is a byte shorter;
    // then it writes a name that nobody knows. The next signature has other numbers.
    if (!blob.includes('ecdsa-sha2-undefined')) return blob;
  }
}

/** "ecdsa-sha2-nistp256 AAAA…", as in an `authorized_keys` file. */
export function sshPublicKeyLine(key: KeyObject): string {
  const blob = sshPublicKeyBlob(key);
  return `${sshKeyAlgorithm(blob)} ${blob.toString('base64')}`;
}

/** Wire form (RFC 4253 section 6.6) of a key's public half. */
export function sshPublicKeyBlob(key: KeyObject): Buffer {
  const spki = createPublicKeyOf(key).export({ type: 'spki', format: 'pem' });
  return sshpk.parseKey(spki, 'pem').toBuffer('rfc4253', {});
}

/** The public key in wire form as node:crypto knows it. Throws where sshpk does not know the algorithm. */
export function publicKeyFromSsh(blob: Buffer): KeyObject {
  return createPublicKey(sshpk.parseKey(blob, 'rfc4253').toString('pkcs8'));
}

/** "ssh-ed25519", "ecdsa-sha2-nistp256-cert-v01@openssh.com": the first string of a key or certificate. */
export function sshKeyAlgorithm(blob: Buffer): string {
  return blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
}

function createPublicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

/**
 * The principals as sshpk wants them. It reads kind from the first one and refuses to do without; a certificate for
 * nobody (step-ca issues those to people without an e-mail address) needs a list that has a kind but yields no name.
 */
function subjects(content: SshCertificateContent): sshpk.Identity[] {
  const identity = content.kind === 'user' ? sshpk.identityForUser : sshpk.identityForHost;
  if (content.principals.length > 0) return content.principals.map((name) => identity(name));
  const nobody = [identity('nobody')];
  nobody.forEach = () => {};
  return nobody;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
