import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { sshAlgorithm, sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import type { SshCertificate } from '#main/certificates/types.ts';

export interface CertificateText {
  /** Private key of the authority. */
  readonly authority: KeyObject;
  /** The certified key in wire form; any kind, also of a security key. */
  readonly publicKey: Buffer;
  readonly kind?: number;
  readonly serial?: bigint;
  readonly keyId?: string;
  readonly principals?: readonly string[];
  /** Seconds since 1970. */
  readonly validAfter?: bigint;
  readonly validBefore?: bigint;
  /** Names with the bytes that stand in the certificate, packed or not. */
  readonly criticalOptions?: readonly (readonly [string, Buffer])[];
  readonly extensions?: readonly (readonly [string, Buffer])[];
}

export const FOREVER = 2n ** 64n - 1n;

/** An SSH certificate in wire form, also of kinds and with contents that ssh-keygen would not make. */
export function makeSshCertificate(text: CertificateText): Buffer {
  const signed = Buffer.concat([
    wire.string(certificateAlgorithm(nameOf(text.publicKey))),
    wire.string(randomBytes(32)),
    text.publicKey.subarray(4 + nameOf(text.publicKey).length),
    wire.uint64(text.serial ?? 7n),
    wire.uint32(text.kind ?? 1),
    wire.string(text.keyId ?? 'sam@example.com'),
    wire.string(Buffer.concat((text.principals ?? ['sam']).map(wire.string))),
    wire.uint64(text.validAfter ?? 0n),
    wire.uint64(text.validBefore ?? FOREVER),
    options(text.criticalOptions ?? []),
    options(text.extensions ?? []),
    wire.string(''),
    wire.string(sshPublicKeyBlob(text.authority)),
  ]);
  return Buffer.concat([signed, wire.string(sshSignature(text.authority, signed))]);
}

/** One line as in a `-cert.pub` file, without the newline. */
export function sshCertificateLine({ algorithm, blob }: SshCertificate, comment: string): string {
  return `${algorithm} ${blob.toString('base64')} ${comment}`;
}

/** A signature in SSH's form; RSA keys sign as `rsaAlgorithm` says. */
export function sshSignature(key: KeyObject, data: Buffer, rsaAlgorithm = 'rsa-sha2-512'): Buffer {
  const name = nameOf(sshPublicKeyBlob(key));
  if (name === 'ssh-ed25519') return Buffer.concat([wire.string(name), wire.string(sign(null, data, key))]);
  if (name === 'ssh-rsa') {
    const hash = { 'ssh-rsa': 'sha1', 'rsa-sha2-256': 'sha256' }[rsaAlgorithm] ?? 'sha512';
    return Buffer.concat([wire.string(rsaAlgorithm), wire.string(sign(hash, data, key))]);
  }
  const bits = Number(name.slice(-3));
  const hash = `sha${bits === 521 ? 512 : bits}`;
  const bytes = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = bytes.length / 2;
  const numbers = [wire.mpint(bytes.subarray(0, half)), wire.mpint(bytes.subarray(half))];
  return Buffer.concat([wire.string(name), wire.string(Buffer.concat(numbers))]);
}

function nameOf(blob: Buffer): string {
  const name = sshAlgorithm(blob);
  if (!name.ok) throw new Error(name.error);
  return name.value;
}

function certificateAlgorithm(key: string): string {
  return `${key.replace('@openssh.com', '')}-cert-v01@openssh.com`;
}

function options(entries: readonly (readonly [string, Buffer])[]): Buffer {
  return wire.string(
    Buffer.concat(entries.flatMap(([name, data]) => [wire.string(name), wire.string(data)])),
  );
}
