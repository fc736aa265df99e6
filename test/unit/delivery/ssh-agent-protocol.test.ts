import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import * as protocol from '#main/delivery/ssh-agent/protocol.ts';
import { ok } from '#main/support/result.ts';
import { readAddRequest } from '#test/support/fake-agent.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';

const AUTHORITY = generateKeyPairSync('ed25519').privateKey;
const blob = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));

const KEYS: readonly (readonly [string, KeyObject])[] = [
  ['ed25519', generateKeyPairSync('ed25519').privateKey],
  ['ecdsa', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
];

function entry(privateKey: KeyObject, lifetimeSeconds?: number) {
  const certificate = makeSshCertificate({ authority: AUTHORITY, publicKey: sshPublicKeyBlob(privateKey) });
  return { privateKey, certificate, comment: 'latchkey example', lifetimeSeconds };
}

describe('messages to an ssh-agent', () => {
  it.each(KEYS)('adds an %s key so that the agent has all of it', (_type, key) => {
    for (const added of [entry(key), entry(key, 3600)]) {
      const request = protocol.addRequest(added);
      const { privateKey, ...rest } = readAddRequest(request.ok ? request.value : Buffer.alloc(0));
      expect(privateKey.equals(key)).toBe(true);
      expect({ ...rest, privateKey: key }).toEqual(added);
    }
  });

  it('adds without constraints where there is no lifetime', () => {
    const request = protocol.addRequest(entry(AUTHORITY));
    expect(request.ok && request.value[0]).toBe(17);
  });

  it('names the lifetime as a constraint', () => {
    const request = protocol.addRequest(entry(AUTHORITY, 3600));
    const message = request.ok ? request.value : Buffer.alloc(0);
    expect(message[0]).toBe(25);
    expect(message.subarray(-5)).toEqual(Buffer.concat([wire.byte(1), wire.uint32(3600)]));
  });

  it('does not add what is no certificate', () => {
    expect(protocol.addRequest({ ...entry(AUTHORITY), certificate: Buffer.alloc(3) }).ok).toBe(false);
  });

  it('asks, removes and signs as the draft says', () => {
    expect(protocol.identitiesRequest()).toEqual(Buffer.of(11));
    expect(protocol.removeRequest(Buffer.from('key')).toString('hex')).toBe('12000000036b6579');
    expect(protocol.signRequest(Buffer.from('key'), Buffer.from('data')).toString('hex')).toBe(
      '0d000000036b6579000000046461746100000002',
    );
  });
});

describe('answers of an ssh-agent', () => {
  it('lists what it was given, in order', () => {
    const identity = fc.record({ blob, comment: fc.string({ unit: 'grapheme' }) });
    fc.assert(
      fc.property(fc.array(identity), (identities) => {
        const written = identities.flatMap((each) => [wire.string(each.blob), wire.string(each.comment)]);
        const answer = Buffer.concat([wire.byte(12), wire.uint32(identities.length), ...written]);
        expect(protocol.readIdentities(answer)).toEqual(ok(identities));
        expect(protocol.readIdentities(answer.subarray(0, -1)).ok).toBe(false);
      }),
    );
  });

  it('refuses a list that promises more than it holds, without reserving room for it', () => {
    const answer = Buffer.concat([wire.byte(12), wire.uint32(2 ** 32 - 1)]);
    expect(protocol.readIdentities(answer)).toMatchObject({ ok: false });
  });

  it('takes every other number for a refusal', () => {
    for (const number of [5, 28, 30, 102]) {
      expect(protocol.readIdentities(Buffer.of(number))).toEqual(ok(undefined));
      expect(protocol.readSignature(Buffer.of(number))).toEqual(ok(undefined));
      expect(protocol.isSuccess(Buffer.of(number))).toBe(false);
    }
    expect(protocol.isSuccess(Buffer.of(6))).toBe(true);
  });

  it('answers for any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(12, 14), blob, (number, rest) => {
        const answer = Buffer.concat([wire.byte(number), rest]);
        expect(protocol.readIdentities(answer)).toHaveProperty('ok');
        expect(protocol.readSignature(answer)).toHaveProperty('ok');
      }),
    );
    expect(protocol.readIdentities(Buffer.alloc(0)).ok).toBe(false);
  });
});
