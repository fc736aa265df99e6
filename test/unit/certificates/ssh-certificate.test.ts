import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSshCertificate, verifySshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { type CertificateText, FOREVER, makeSshCertificate } from '#test/support/ssh-certificate.ts';

const AUTHORITY = generateKeyPairSync('ed25519').privateKey;
const USER_KEYS = [sshPublicKeyBlob(AUTHORITY)];
const OURS = sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey);
const NOW_MS = Date.parse('2026-11-20T08:00:00Z');
const HOUR = 3600n;
const NOW = BigInt(NOW_MS / 1000);

const make = (text: Partial<CertificateText> = {}): Buffer =>
  makeSshCertificate({ authority: AUTHORITY, publicKey: OURS, ...text });

function parsed(blob: Buffer): SshCertificate {
  const certificate = parseSshCertificate(blob);
  if (!certificate.ok) throw new Error(certificate.error);
  return certificate.value;
}

function check(text: Partial<CertificateText>, expectation: object = {}): string | undefined {
  const expected = { publicKey: OURS, userKeys: USER_KEYS, nowMs: NOW_MS, ...expectation };
  const result = verifySshCertificate(parsed(make(text)), expected);
  return result.ok ? undefined : result.error;
}

describe('reading an SSH certificate', () => {
  const name = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  const seconds = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 33n }),
    fc.constantFrom(0n, 1n, FOREVER, FOREVER - 1n),
  );

  it('says exactly what was written into it', () => {
    const text = fc.record({
      kind: fc.constantFrom(1, 2),
      serial: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      keyId: name,
      principals: fc.array(name),
      validAfter: seconds,
      validBefore: seconds,
      criticalOptions: fc.dictionary(name, name),
      extensions: fc.dictionary(name, name),
    });
    fc.assert(
      fc.property(text, (written) => {
        const packed = (options: Record<string, string>) =>
          Object.entries(options).map(([key, value]) => [key, wire.string(value)] as const);
        const { criticalOptions, extensions } = written;
        const blob = make({
          ...written,
          criticalOptions: packed(criticalOptions),
          extensions: packed(extensions),
        });
        expect(parsed(blob)).toMatchObject({
          blob,
          algorithm: 'ssh-ed25519-cert-v01@openssh.com',
          kind: written.kind === 1 ? 'user' : 'host',
          serial: written.serial.toString(),
          keyId: written.keyId,
          principals: written.principals,
          publicKey: OURS,
          signatureKey: USER_KEYS[0],
        });
        expect({ ...parsed(blob).criticalOptions }).toEqual({ ...criticalOptions });
        expect({ ...parsed(blob).extensions }).toEqual({ ...extensions });
      }),
    );
  });

  it('gives times in milliseconds, and none where there is no limit', () => {
    const times = (validAfter: bigint, validBefore: bigint) => {
      const { validAfterMs, validBeforeMs } = parsed(make({ validAfter, validBefore }));
      return [validAfterMs, validBeforeMs];
    };
    expect(times(0n, FOREVER)).toEqual([undefined, undefined]);
    expect(times(NOW, NOW + HOUR)).toEqual([NOW_MS, NOW_MS + 3_600_000]);
    // Beyond what a Date can name: as good as never, at both ends.
    expect(times(FOREVER - 1n, FOREVER - 1n)).toEqual([8.64e15, undefined]);
    expect(times(0n, 0n)).toEqual([undefined, 0]);
  });

  it('keeps no principals as no principals', () => {
    expect(parsed(make({ principals: [] })).principals).toEqual([]);
  });

  it('shows flags, packed texts and anything else among the options', () => {
    const { criticalOptions, extensions } = parsed(
      make({
        criticalOptions: [['force-command', wire.string('/usr/bin/id "x"')]],
        extensions: [
          ['permit-pty', Buffer.alloc(0)],
          ['login@github.com', wire.string('sam')],
          ['odd@example.com', Buffer.from('c0ffee', 'hex')],
          ['__proto__', wire.string('polluted')],
        ],
      }),
    );
    expect(criticalOptions).toEqual({ 'force-command': '/usr/bin/id "x"' });
    expect(Object.entries(extensions)).toEqual([
      ['permit-pty', ''],
      ['login@github.com', 'sam'],
      ['odd@example.com', 'c0ffee'],
      ['__proto__', 'polluted'],
    ]);
  });

  it('reads certificates of security keys, and rebuilds the key they certify', () => {
    const ed25519 = ['sk-ssh-ed25519@openssh.com', randomBytes(32), 'ssh:'];
    const ecdsa = ['sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', randomBytes(65), 'ssh:example'];
    for (const fields of [ed25519, ecdsa]) {
      const publicKey = Buffer.concat(fields.map(wire.string));
      const certificate = parsed(make({ publicKey }));
      expect(certificate.publicKey).toEqual(publicKey);
      expect(certificate.algorithm).toBe(String(fields[0]).replace('@openssh.com', '-cert-v01@openssh.com'));
    }
  });

  it('refuses what could be read in two ways', () => {
    const twice = ['permit-pty', Buffer.alloc(0)] as const;
    expect(parseSshCertificate(make({ extensions: [twice, twice] }))).toEqual({
      ok: false,
      error: 'it has the option permit-pty twice',
    });
    expect(parseSshCertificate(make({ principals: ['sam', 'root\0x'] })).ok).toBe(false);
    expect(parseSshCertificate(make({ keyId: 'sam\0' })).ok).toBe(false);
    expect(parseSshCertificate(make({ kind: 3 })).ok).toBe(false);
  });

  it('refuses a plain key', () => {
    expect(parseSshCertificate(OURS)).toEqual({
      ok: false,
      error: 'it is of no kind that OpenSSH defines',
    });
  });

  it('keeps its own bytes when the buffer it came in is used again', () => {
    const buffer = make();
    const certificate = parsed(buffer);
    const before = certificate.publicKey.toString('hex');
    buffer.fill(0);
    expect(certificate.publicKey.toString('hex')).toBe(before);
    expect(certificate.blob.equals(buffer)).toBe(false);
  });

  it('answers for any bytes, and for a certificate that is cut off or damaged anywhere', () => {
    const blob = make({ extensions: [['login@github.com', wire.string('sam')]] });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(parseSshCertificate(Buffer.from(bytes)).ok).toBe(false);
      }),
    );
    for (let length = 0; length < blob.length; length++) {
      expect(parseSshCertificate(blob.subarray(0, length)).ok).toBe(false);
    }
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(blob);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const read = parseSshCertificate(damaged);
        if (!read.ok) return;
        const expected = { publicKey: OURS, userKeys: USER_KEYS, nowMs: NOW_MS };
        expect(verifySshCertificate(read.value, expected).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('verifying an SSH certificate', () => {
  it('takes the certificate that the authority made for our key', () => {
    expect(check({ validAfter: NOW - HOUR, validBefore: NOW + HOUR })).toBeUndefined();
    expect(check({})).toBeUndefined();
  });

  it.each([
    ['rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
  ])('takes it from an authority with an %s key, among several', (_name, authority) => {
    const userKeys = [...USER_KEYS, sshPublicKeyBlob(authority)];
    expect(check({ authority }, { userKeys })).toBeUndefined();
    expect(check({ authority })).toMatch(/^it is signed by SHA256:.{43}, which is no key of the authority$/);
  });

  it('refuses a forged one that only names the authority', () => {
    const forger = generateKeyPairSync('ed25519').privateKey;
    const forged = make({ authority: forger });
    const at = forged.indexOf(sshPublicKeyBlob(forger));
    USER_KEYS[0]?.copy(forged, at);
    const expected = { publicKey: OURS, userKeys: USER_KEYS, nowMs: NOW_MS };
    expect(parsed(forged).signatureKey).toEqual(USER_KEYS[0]);
    expect(verifySshCertificate(parsed(forged), expected)).toEqual({
      ok: false,
      error: 'it has no valid signature of the authority: it does not belong to what is signed',
    });
  });

  it('goes by the signed bytes, not by what an object says', () => {
    const certificate = {
      ...parsed(make({ kind: 2, principals: [] })),
      kind: 'user',
      principals: ['root'],
    } as const;
    const expected = { publicKey: OURS, userKeys: USER_KEYS, nowMs: NOW_MS };
    expect(verifySshCertificate(certificate, expected).ok).toBe(false);
  });

  it('refuses one for another key, for a host, and for nobody', () => {
    const other = sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey);
    expect(check({ publicKey: other })).toBe('it is for another key than ours');
    expect(check({ kind: 2 })).toBe('it is for a host, not for a person');
    expect(check({ principals: [] })).toBe('it names no principal, so no server lets anybody in with it');
  });

  it('refuses more principals than OpenSSH takes', () => {
    const principals = Array.from({ length: 257 }, (_, index) => `role-${index}`);
    expect(check({ principals: principals.slice(1) })).toBeUndefined();
    expect(check({ principals })).toBe('it names 257 principals, and OpenSSH takes at most 256');
  });

  it('wants it valid now, and grants the authority a clock that is a minute ahead', () => {
    expect(check({ validBefore: NOW })).toBe('it ended at 2026-11-20T08:00:00.000Z');
    expect(check({ validBefore: NOW + 1n })).toBeUndefined();
    expect(check({ validBefore: 0n })).toBe('it ended at 1970-01-01T00:00:00.000Z');
    expect(check({ validAfter: NOW + 60n })).toBeUndefined();
    expect(check({ validAfter: NOW + 61n })).toBe('it begins at 2026-11-20T08:01:01.000Z');
    expect(check({ validAfter: FOREVER })).toBe('it begins at +275760-09-13T00:00:00.000Z');
  });

  it('trusts nobody where there is no authority', () => {
    expect(check({}, { userKeys: [] })).toMatch(/no key of the authority/);
  });
});
