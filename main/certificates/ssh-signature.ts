import { verify } from 'node:crypto';
import { err, ok, type Result } from '../support/result.ts';
import { curveOf, readSshPublicKey, sshAlgorithm } from './ssh-key.ts';
import * as wire from './ssh-wire.ts';

/** A signature out of SSH (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709), its bytes as JOSE writes them. */
export interface SshSignature {
  readonly algorithm: string;
  /** Ed25519 and RSA as they are; for ECDSA r‖s, each at the full length of its curve (RFC 7518 section 3.4). */
  readonly bytes: Buffer;
}

/** Signature algorithms with the hash that each applies to the data; Ed25519 brings its own. */
const HASHES: ReadonlyMap<string, string | null> = new Map([
  ['ssh-ed25519', null],
  ['ecdsa-sha2-nistp256', 'sha256'],
  ['ecdsa-sha2-nistp384', 'sha384'],
  ['ecdsa-sha2-nistp521', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
]);

/** Refused: signatures over SHA-1 ("ssh-rsa"), and those of security keys, which sign more than the data. */
export function readSshSignature(blob: Buffer): Result<SshSignature, string> {
  return wire.readWire(blob, (reader) => {
    const algorithm = reader.name();
    if (algorithm === 'ssh-rsa') reader.refuse('it is made with SHA-1, which OpenSSH refuses too');
    if (!HASHES.has(algorithm)) reader.refuse(`it is of an unknown kind (${algorithm})`);
    const curve = curveOf(algorithm);
    if (curve === undefined) return { algorithm, bytes: reader.string() };
    return reader.inside((numbers) => {
      const r = half(numbers, curve.size);
      return { algorithm, bytes: Buffer.concat([r, half(numbers, curve.size)]) };
    });
  });
}

/** Whether `signature` was made over `data` by `key`; both key and signature are in wire form. */
export function verifySshSignature(key: Buffer, data: Buffer, signature: Buffer): Result<void, string> {
  const publicKey = readSshPublicKey(key);
  if (!publicKey.ok) return err(`the key that signed cannot be used: ${publicKey.error}`);
  const read = readSshSignature(signature);
  if (!read.ok) return read;
  const { algorithm, bytes } = read.value;
  if (!isMadeBy(key, algorithm)) return err('it is of another kind than the key that signed');
  const hash = HASHES.get(algorithm) ?? null;
  const authentic = verify(hash, data, { key: publicKey.value, dsaEncoding: 'ieee-p1363' }, bytes);
  return authentic ? ok(undefined) : err('it does not belong to what is signed');
}

/** RSA keys alone sign under other names than their own. */
function isMadeBy(key: Buffer, algorithm: string): boolean {
  const name = sshAlgorithm(key);
  return name.ok && name.value === (algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
}

function half(reader: wire.WireReader, size: number): Buffer {
  const digits = reader.mpint();
  if (digits.length > size) reader.refuse('it has a number that is too long for its curve');
  return Buffer.concat([Buffer.alloc(size - digits.length), digits]);
}
