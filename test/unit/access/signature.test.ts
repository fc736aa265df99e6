import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { describe, expect, it } from 'vitest';
import { createPolicyKeys, publicJwk, signPolicy, verifyPolicy } from '#main/access/signature.ts';

const BYTES = Buffer.from('version: 1\nserial: 41\n');
const keys = createPolicyKeys();

async function signed(bytes: Uint8Array = BYTES): Promise<string> {
  const outcome = await signPolicy(bytes, keys.privateKey);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value.signature;
}

/** A detached signature as somebody else might make it. */
async function forged(
  header: Record<string, unknown>,
  key = createPrivateKey(keys.privateKey),
): Promise<string> {
  const { kid } = await publicJwk(keys.publicKey);
  const whole = await new CompactSign(BYTES)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'latchkey-policy', ...header })
    .sign(key);
  const [head, , tail] = whole.split('.');
  return `${head}..${tail}`;
}

describe('a signature of a policy', () => {
  it('is a detached JWS by Ed25519, which node:crypto verifies without jose', async () => {
    const [header = '', payload, signature = ''] = (await signed()).trim().split('.');
    expect(payload).toBe('');
    const { kid } = await publicJwk(keys.publicKey);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid,
      typ: 'latchkey-policy',
    });
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keys.publicKey }, format: 'jwk' });
    const input = Buffer.from(`${header}.${BYTES.toString('base64url')}`);
    expect(verify(null, input, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('is taken from each of the keys that the settings name', async () => {
    const other = createPolicyKeys().publicKey;
    expect(await verifyPolicy(BYTES, await signed(), [other, keys.publicKey])).toEqual({
      ok: true,
      value: keys.publicKey,
    });
  });

  it('is refused after any change of the policy, and after any change of its own', async () => {
    const signature = (await signed()).trim();
    await fc.assert(
      fc.asyncProperty(fc.nat(BYTES.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(BYTES);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect((await verifyPolicy(changed, signature, [keys.publicKey])).ok).toBe(false);
      }),
      { numRuns: 30 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(signature.length - 1), fc.constantFrom(...'Aa0_-.'), async (at, letter) => {
        const changed = signature.slice(0, at) + letter + signature.slice(at + 1);
        // Four bits of the last letter belong to no byte: another letter may mean the same signature.
        fc.pre(bytesOf(changed) !== bytesOf(signature));
        expect((await verifyPolicy(BYTES, changed, [keys.publicKey])).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
    for (const bytes of [Buffer.concat([BYTES, Buffer.from('\n')]), BYTES.subarray(1), Buffer.alloc(0)]) {
      expect((await verifyPolicy(bytes, signature, [keys.publicKey])).ok).toBe(false);
    }
  });

  it('is refused where it is none, or one for something else', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const another = createPrivateKey(createPolicyKeys().privateKey);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}..`;
    const whole = await new CompactSign(BYTES)
      .setProtectedHeader({
        alg: 'EdDSA',
        kid: (await publicJwk(keys.publicKey)).kid,
        typ: 'latchkey-policy',
      })
      .sign(createPrivateKey(keys.privateKey));
    const cases: [string | undefined, RegExp][] = [
      [undefined, /^is not signed/],
      ['', /holds no detached signature/],
      ['{}', /holds no detached signature/],
      [whole, /holds no detached signature/],
      [`${await signed()}.x`, /holds no detached signature/],
      [unsigned, /another key/],
      [await forged({ kid: 'x' }), /another key/],
      [await forged({ kid: undefined }), /another key/],
      [await forged({}, another), /changed after it was signed/],
      [await forged({ alg: 'RS256' }, rsa), /changed after it was signed/],
      [await forged({ typ: 'JWT' }), /something else/],
      [await forged({ typ: undefined }), /something else/],
    ];
    for (const [signature, why] of cases) {
      const outcome = await verifyPolicy(BYTES, signature, [keys.publicKey]);
      expect(outcome).toEqual({ ok: false, error: expect.stringMatching(why) });
    }
  });

  it('is not made with another kind of key, or with what is no key', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await signPolicy(BYTES, pem)).toEqual({ ok: false, error: 'is no Ed25519 key' });
    expect((await signPolicy(BYTES, 'hello')).ok).toBe(false);
  });
});

/** The header as it is written, which is what is signed, and the bytes of the signature. */
function bytesOf(jws: string): string {
  const [header, payload, signature = '', ...more] = jws.split('.');
  return JSON.stringify([header, payload, Buffer.from(signature, 'base64url').toString('hex'), more]);
}
