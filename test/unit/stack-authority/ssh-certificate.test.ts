import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  issueSshCertificate,
  publicKeyFromSsh,
  type SshCertificateContent,
  sshKeyAlgorithm,
  sshPublicKeyBlob,
  sshPublicKeyLine,
} from '#test/stack/authority/ssh-certificate.ts';

const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const content = (more: Partial<SshCertificateContent> = {}): SshCertificateContent => ({
  kind: 'user',
  publicKey: sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey),
  keyId: 'sam@example.com',
  principals: ['sam', 'sam@example.com'],
  validAfter: 1_700_000_000,
  validBefore: 1_700_003_600,
  extensions: ['permit-pty', 'permit-X11-forwarding'],
  ...more,
});

/** Reads strings and numbers off the front of a wire form (RFC 4251 section 5). */
function reader(blob: Buffer) {
  let at = 0;
  const take = (length: number): Buffer => {
    const part = blob.subarray(at, at + length);
    at += length;
    return part;
  };
  const string = (): Buffer => take(take(4).readUInt32BE());
  return {
    string,
    uint32: () => take(4).readUInt32BE(),
    uint64: () => take(8).readBigUInt64BE(),
    at: () => at,
  };
}

/** Field by field as PROTOCOL.certkeys names them, for an Ed25519 key. */
function parse(certificate: Buffer) {
  const read = reader(certificate);
  const algorithm = read.string().toString();
  const nonce = read.string();
  const publicKey = read.string();
  const serial = read.uint64();
  const type = read.uint32();
  const keyId = read.string().toString();
  const strings = (list: Buffer): string[] => {
    const names = reader(list);
    const found: string[] = [];
    while (names.at() < list.length) found.push(names.string().toString());
    return found;
  };
  const principals = strings(read.string());
  const [validAfter, validBefore] = [read.uint64(), read.uint64()];
  const criticalOptions = strings(read.string());
  const extensions = strings(read.string());
  const reserved = read.string();
  const signatureKey = read.string();
  const signed = certificate.subarray(0, read.at());
  const signature = read.string();
  return {
    ...{ algorithm, nonce, publicKey, serial, type, keyId, principals, validAfter, validBefore },
    ...{ criticalOptions, extensions, reserved, signatureKey, signed, signature },
    end: read.at(),
  };
}

function signatureHolds(certificate: Buffer, key: KeyObject): boolean {
  const { signed, signature } = parse(certificate);
  const read = reader(signature);
  expect(read.string().toString()).toBe('ecdsa-sha2-nistp256');
  const numbers = reader(read.string());
  // mpint, so up to 33 bytes with a leading zero.
  const fixed = (number: Buffer): Buffer => Buffer.concat([Buffer.alloc(32), number]).subarray(-32);
  const raw = Buffer.concat([fixed(numbers.string()), fixed(numbers.string())]);
  return verify('sha256', signed, { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' }, raw);
}

describe('an SSH certificate', () => {
  it('says what was asked, in the order of the format, and nothing after it', () => {
    const certificate = issueSshCertificate(ca, content({ serial: 7n }));
    expect(parse(certificate)).toMatchObject({
      algorithm: 'ssh-ed25519-cert-v01@openssh.com',
      serial: 7n,
      type: 1,
      keyId: 'sam@example.com',
      principals: ['sam', 'sam@example.com'],
      validAfter: 1_700_000_000n,
      validBefore: 1_700_003_600n,
      criticalOptions: [],
      // Name and (empty) value by turns, in lexical order.
      extensions: ['permit-X11-forwarding', '', 'permit-pty', ''],
      signatureKey: sshPublicKeyBlob(ca),
      end: certificate.length,
    });
  });

  it('is for nobody where there are no principals', () => {
    for (const kind of ['user', 'host'] as const) {
      const parsed = parse(issueSshCertificate(ca, content({ kind, principals: [] })));
      expect(parsed).toMatchObject({ type: kind === 'user' ? 1 : 2, principals: [] });
    }
  });

  it('carries any names, and any key byte for byte, under a signature that holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        fc.string(),
        (principals, keyId) => {
          // A new key each time: half of them begin with a high bit, which some libraries damage.
          const asked = content({ principals, keyId });
          const certificate = issueSshCertificate(ca, asked);
          const parsed = parse(certificate);
          expect(parsed.principals).toEqual(principals.map((name) => Buffer.from(name).toString()));
          expect(parsed.keyId).toBe(Buffer.from(keyId).toString());
          expect(parsed.publicKey).toEqual(asked.publicKey.subarray(-32));
          expect(signatureHolds(certificate, ca)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is signed under a name of a curve that OpenSSH knows, also where a number of the signature is short', () => {
    const asked = content();
    for (let round = 0; round < 400; round += 1) {
      const read = reader(parse(issueSshCertificate(ca, asked)).signature);
      expect(read.string().toString()).toBe('ecdsa-sha2-nistp256');
    }
  });

  it('has a serial and a nonce of its own each time', () => {
    const [one, two] = [issueSshCertificate(ca, content()), issueSshCertificate(ca, content())].map(parse);
    expect(one?.serial).not.toBe(two?.serial);
    expect(one?.nonce).not.toEqual(two?.nonce);
  });
});

describe('a key in wire form', () => {
  it('is read back as the same key', () => {
    const kinds = [
      () => generateKeyPairSync('ed25519').publicKey,
      () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
      () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
    ];
    for (let round = 0; round < 60; round += 1) {
      const key = kinds[round % kinds.length]?.();
      expect(key && publicKeyFromSsh(sshPublicKeyBlob(key)).equals(key)).toBe(true);
    }
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(publicKeyFromSsh(sshPublicKeyBlob(rsa)).equals(rsa)).toBe(true);
  });

  it('is shown as a line that begins with its algorithm', () => {
    const line = sshPublicKeyLine(ca);
    expect(line).toBe(`ecdsa-sha2-nistp256 ${sshPublicKeyBlob(ca).toString('base64')}`);
    expect(sshKeyAlgorithm(sshPublicKeyBlob(ca))).toBe('ecdsa-sha2-nistp256');
  });
});
