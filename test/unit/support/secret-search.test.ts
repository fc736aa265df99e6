import { createHash, generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretNumbers } from '#test/support/secrets/private-key.ts';
import { findSecrets, PIECE, type Secret, secretOfText } from '#test/support/secrets/search.ts';

const random = (length: number) =>
  fc
    .nat()
    .map((seed) => createHash('shake256', { outputLength: length }).update(`${length} ${seed}`).digest());
const tokens = fc
  .integer({ min: 24, max: 60 })
  .chain(random)
  .map((bytes) => bytes.toString('base64url'));

const look = (secrets: readonly Secret[], text: string | Buffer): readonly string[] =>
  findSecrets(secrets, [{ name: 'here', content: Buffer.from(text) }]).map(({ kind }) => kind);

const lines = (text: string, separator: string): string => (text.match(/.{1,10}/g) ?? []).join(separator);

/** How a text may be written down by a program that does not mean to. */
const WRITINGS: Readonly<Record<string, (text: string) => string | Buffer>> = {
  'as it is': (text) => text,
  'in UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'in capital hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'as Node shows a Buffer': (text) => `<Buffer ${lines(Buffer.from(text).toString('hex'), ' ')}>`,
  'as a Buffer in JSON': (text) => JSON.stringify({ body: Buffer.from(text) }, undefined, 2),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'behind another text in base64': (text) => Buffer.from(`0oa1example:${text}`).toString('base64'),
  'in the middle of base64': (text) => Buffer.from(`a=1&b=${text}&c=d`).toString('base64'),
  'broken into lines': (text) => lines(text, '\n'),
  'broken into lines of JSON': (text) => JSON.stringify(lines(text, '\r\n')),
  'percent-encoded': (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  'percent-encoded twice': (text) =>
    encodeURIComponent([...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('')),
  'in an address': (text) => new URL(`http://127.0.0.1:1/?code=${encodeURIComponent(text)}&state=x`).href,
  'escaped as JavaScript may': (text) =>
    [...text].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join(''),
};

describe('a secret', () => {
  it.each(Object.entries(WRITINGS))('is found %s, wherever it stands', (_, write) => {
    fc.assert(
      fc.property(tokens, fc.string(), fc.string(), (secret, before, after) => {
        const written = Buffer.concat([
          Buffer.from(`${before} `),
          Buffer.from(write(secret)),
          Buffer.from(` ${after}`),
        ]);
        expect(look(secretOfText('refresh token', secret), written)).toContain('refresh token');
      }),
    );
  });

  it('is found by any piece that is long enough to matter', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), (secret, seed) => {
        const at = seed % (secret.length - PIECE + 1);
        expect(look(secretOfText('access token', secret), `…${secret.slice(at, at + PIECE)}…`)).toEqual([
          'access token',
        ]);
      }),
    );
  });

  it('is found by its whole where it is short, and a password with its spaces', () => {
    expect(look(secretOfText('authorization code', 'Zk3yQ8m9WvX2c1h'), '?code=Zk3yQ8m9WvX2c1h')).toHaveLength(
      1,
    );
    expect(look(secretOfText('password', 'correct horse'), 'typed: correct horse')).toEqual(['password']);
  });

  it('is a JWT by its payload, encoded or read, or by its signature, and not by its header or what all know', () => {
    fc.assert(
      fc.property(random(32), random(256), fc.string(), (id, signature, name) => {
        const claims = { sub: '00u1example', name, iss: 'https://example.okta.com/oauth2/default' };
        const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const payload = { ...claims, jti: `ID.${id.toString('base64url')}`, ver: 1 };
        const head = encode({ kid: 'a-key-with-a-long-name', alg: 'RS256' });
        const [body, seal] = [encode(payload), signature.toString('base64url')];
        const secrets = secretOfText('ID token', `${head}.${body}.${seal}`);
        for (const text of [head, encode(claims), JSON.stringify(claims)])
          expect(look(secrets, text)).toEqual([]);
        for (const part of [body, seal, `${head}.${body}.`, JSON.stringify(payload)]) {
          expect(look(secrets, part)).toContain('ID token');
        }
      }),
    );
  });

  it('is an encrypted token by any of its parts but the header', () => {
    const parts = [256, 12, 100, 16].map((length) => Buffer.alloc(length, `${length}`).toString('base64url'));
    const secrets = secretOfText('ID token', ['eyJhbGciOiJSU0EtT0FFUC0yNTYifQ', ...parts].join('.'));
    for (const part of parts) expect(look(secrets, part)).toContain('ID token');
  });
});

describe('a private key', () => {
  const kinds = {
    Ed25519: generateKeyPairSync('ed25519'),
    'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };

  it.each(Object.entries(kinds))('of kind %s is found in every form that Node gives it', (_, pair) => {
    const secrets = secretNumbers(pair.privateKey).map((bytes) => ({ kind: 'other key', bytes }) as const);
    const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
    for (const form of [
      pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      JSON.stringify({ key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) }),
      pkcs8,
      pkcs8.toString('hex'),
      JSON.stringify(pkcs8),
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
      ...secrets.map(({ bytes }) => bytes),
      ...secrets.map(({ bytes }) => bytes.toString('base64')),
    ]) {
      expect(look(secrets, form)).toContain('other key');
    }
    expect(look(secrets, pair.publicKey.export({ type: 'spki', format: 'pem' }))).toEqual([]);
    expect(look(secrets, JSON.stringify(pair.publicKey.export({ format: 'jwk' })))).toEqual([]);
  });
});

describe('what is no secret', () => {
  it('is not taken for one', () => {
    fc.assert(
      fc.property(tokens, random(3_000), fc.lorem({ maxCount: 50 }), (secret, noise, words) => {
        const secrets = secretOfText('refresh token', secret);
        for (const text of [noise, noise.toString('base64'), noise.toString('hex'), words]) {
          expect(look(secrets, text)).toEqual([]);
        }
      }),
    );
  });
});
