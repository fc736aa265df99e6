import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joseAlgorithm,
  readSshPublicKey,
  sshAlgorithm,
  sshFingerprint,
  sshPublicKeyBlob,
} from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import { ok } from '#main/support/result.ts';

const KEYS: readonly (readonly [string, string, () => { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ['ssh-ed25519', 'EdDSA', () => generateKeyPairSync('ed25519')],
  ['ecdsa-sha2-nistp256', 'ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ecdsa-sha2-nistp384', 'ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['ecdsa-sha2-nistp521', 'ES512', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['ssh-rsa', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
];

describe('public keys of SSH', () => {
  it.each(KEYS)('%s keys come back from their wire form as they were', (name, algorithm, generate) => {
    const { publicKey, privateKey } = generate();
    const blob = sshPublicKeyBlob(publicKey);
    expect(sshPublicKeyBlob(privateKey)).toEqual(blob);
    expect(sshAlgorithm(blob)).toEqual(ok(name));
    expect(joseAlgorithm(publicKey)).toBe(algorithm);
    const read = readSshPublicKey(blob);
    expect(read.ok && read.value.equals(publicKey)).toBe(true);
  });

  it('keeps a coordinate that begins with zeros at its full length', () => {
    for (let tries = 0; tries < 600; tries++) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const blob = sshPublicKeyBlob(publicKey);
      expect(blob.length).toBe(104);
      const read = readSshPublicKey(blob);
      expect(read.ok && read.value.equals(publicKey)).toBe(true);
    }
  });

  it('gives fingerprints as ssh-keygen does', () => {
    const blob = Buffer.from(
      'AAAAC3NzaC1lZDI1NTE5AAAAIIoZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3',
      'base64',
    );
    expect(sshFingerprint(blob)).toBe('SHA256:BhRUOiOHVv3jwrODY7eGnIA5GkaT0bh0livHDgPYfQk');
  });

  it('refuses a key on a curve that is not the one it names', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const point = sshPublicKeyBlob(publicKey).subarray(-65);
    const blob = Buffer.concat(['ecdsa-sha2-nistp256', 'nistp384', point].map(wire.string));
    expect(readSshPublicKey(blob)).toEqual({
      ok: false,
      error: 'it is a key on another curve than its name says',
    });
  });

  it('refuses a point that does not lie on the curve, and one in another form', () => {
    const broken = Buffer.alloc(65, 4);
    const compressed = Buffer.concat([Buffer.of(2), Buffer.alloc(32, 1)]);
    for (const point of [broken, compressed, Buffer.alloc(0)]) {
      const blob = Buffer.concat(['ecdsa-sha2-nistp256', 'nistp256', point].map(wire.string));
      expect(readSshPublicKey(blob).ok).toBe(false);
    }
  });

  it('refuses an Ed25519 key that is too short, and kinds that Latchkey does not use', () => {
    expect(readSshPublicKey(Buffer.concat(['ssh-ed25519', Buffer.alloc(31)].map(wire.string))).ok).toBe(
      false,
    );
    expect(readSshPublicKey(Buffer.concat(['ssh-dss', 'p', 'q', 'g', 'y'].map(wire.string)))).toEqual({
      ok: false,
      error: 'it is a key of an unknown kind (ssh-dss)',
    });
  });

  it('answers for any bytes', () => {
    const names = fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'nistp256');
    const parts = fc.array(fc.oneof(names, fc.uint8Array({ maxLength: 70 })), { maxLength: 5 });
    fc.assert(
      fc.property(parts, (all) => {
        const blob = Buffer.concat(all.map(wire.string));
        expect(readSshPublicKey(blob)).toHaveProperty('ok');
      }),
    );
  });
});
