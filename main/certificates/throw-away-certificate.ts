import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { sshPublicKeyBlob } from './ssh-key.ts';
import * as wire from './ssh-wire.ts';

const ALGORITHM = 'ssh-ed25519-cert-v01@openssh.com';
const USER = 1;

export interface ThrowAway {
  readonly privateKey: KeyObject;
  /** Public key and certificate in wire form. */
  readonly publicKey: Buffer;
  readonly certificate: Buffer;
}

/**
 * A key with a certificate (OpenSSH PROTOCOL.certkeys) that opens nothing anywhere: its authority is a key that was made
 * for it and is forgotten at once, and it has ended long ago. To see what an ssh-agent does with certificates.
 */
export function makeThrowAway(): ThrowAway {
  const authority = generateKeyPairSync('ed25519');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const blob = sshPublicKeyBlob(publicKey);
  const name = 'ssh-ed25519';
  const signed = Buffer.concat([
    wire.string(ALGORITHM),
    wire.string(randomBytes(32)),
    blob.subarray(4 + name.length),
    wire.uint64(0n),
    wire.uint32(USER),
    wire.string('latchkey checks this agent'),
    wire.string(wire.string('nobody')),
    wire.uint64(0n),
    wire.uint64(1n),
    wire.string(''),
    wire.string(''),
    wire.string(''),
    wire.string(sshPublicKeyBlob(authority.publicKey)),
  ]);
  const signature = sign(null, signed, authority.privateKey);
  const inSshForm = Buffer.concat([wire.string(name), wire.string(signature)]);
  return { privateKey, publicKey: blob, certificate: Buffer.concat([signed, wire.string(inSshForm)]) };
}
