import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { readSshSignature, verifySshSignature } from '#main/certificates/ssh-signature.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import { ok } from '#main/support/result.ts';
import { sshSignature } from '#test/support/ssh-certificate.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ED25519 = generateKeyPairSync('ed25519').privateKey;
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
const DATA = Buffer.from('what is signed');

const SIGNERS: readonly (readonly [string, KeyObject])[] = [
  ['ssh-ed25519', ED25519],
  ['ecdsa-sha2-nistp256', P256],
  ['ecdsa-sha2-nistp384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['ecdsa-sha2-nistp521', P521],
  ['rsa-sha2-256', RSA],
  ['rsa-sha2-512', RSA],
];

describe('signatures of SSH', () => {
  it.each(SIGNERS)('%s: holds over its data and over nothing else', (algorithm, key) => {
    const signature = sshSignature(key, DATA, algorithm);
    expect(verifySshSignature(sshPublicKeyBlob(key), DATA, signature)).toEqual(ok(undefined));
    expect(verifySshSignature(sshPublicKeyBlob(key), Buffer.from('another'), signature).ok).toBe(false);
    const damaged = Buffer.from(signature);
    damaged[damaged.length - 3] = (damaged.at(-3) ?? 0) ^ 1;
    expect(verifySshSignature(sshPublicKeyBlob(key), DATA, damaged).ok).toBe(false);
  });

  it('refuses SHA-1, even where the signature itself is right', () => {
    const signature = sshSignature(RSA, DATA, 'ssh-rsa');
    expect(verifySshSignature(sshPublicKeyBlob(RSA), DATA, signature)).toEqual({
      ok: false,
      error: 'it is made with SHA-1, which OpenSSH refuses too',
    });
  });

  it('refuses the signature of another kind of key', () => {
    expect(verifySshSignature(sshPublicKeyBlob(RSA), DATA, sshSignature(P256, DATA)).ok).toBe(false);
    expect(verifySshSignature(sshPublicKeyBlob(P256), DATA, sshSignature(ED25519, DATA)).ok).toBe(false);
    expect(verifySshSignature(sshPublicKeyBlob(P256), DATA, sshSignature(P521, DATA)).ok).toBe(false);
  });

  it('refuses the signatures of security keys, which sign more than the data', () => {
    const signature = Buffer.concat([
      wire.string('sk-ssh-ed25519@openssh.com'),
      wire.string(Buffer.alloc(64)),
      wire.byte(1),
      wire.uint32(1),
    ]);
    expect(readSshSignature(signature).ok).toBe(false);
  });

  it('gives both numbers of an ECDSA signature at full length, however small they are', () => {
    const number = fc.uint8Array({ maxLength: 66 }).map((digits) => Buffer.from(digits));
    fc.assert(
      fc.property(number, number, (r, s) => {
        const numbers = Buffer.concat([wire.mpint(r), wire.mpint(s)]);
        const read = readSshSignature(
          Buffer.concat([wire.string('ecdsa-sha2-nistp521'), wire.string(numbers)]),
        );
        const padded = [r, s].map((digits) => Buffer.concat([Buffer.alloc(66 - digits.length), digits]));
        expect(read.ok && read.value.bytes).toEqual(Buffer.concat(padded));
      }),
    );
  });

  it('refuses a number that is longer than its curve', () => {
    const numbers = Buffer.concat([wire.mpint(Buffer.alloc(33, 1)), wire.mpint(Buffer.of(1))]);
    const signature = Buffer.concat([wire.string('ecdsa-sha2-nistp256'), wire.string(numbers)]);
    expect(readSshSignature(signature).ok).toBe(false);
  });

  it('answers for any signature bytes of any length', () => {
    const keys = fc.constantFrom(RSA, ED25519, P256, P521);
    const algorithms = fc.constantFrom(...SIGNERS.map(([algorithm]) => algorithm));
    fc.assert(
      fc.property(keys, algorithms, fc.uint8Array({ maxLength: 300 }), (key, algorithm, bytes) => {
        const signature = Buffer.concat([wire.string(algorithm), wire.string(bytes)]);
        expect(verifySshSignature(sshPublicKeyBlob(key), DATA, signature).ok).toBe(false);
      }),
    );
  });
});
