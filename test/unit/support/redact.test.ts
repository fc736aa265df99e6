import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactValue } from '#main/support/redact.ts';

/** Bytes as random as real ones; fast-check alone likes zeros, which no secret is made of. */
const bytes = (length: number) =>
  fc.nat().map((seed) => createHash('shake256', { outputLength: length }).update(`${seed}`).digest());
const base64url = (length: number) => bytes(length).map((some) => some.toString('base64url'));
const base64 = (length: number) => bytes(length).map((some) => some.toString('base64'));

/** A part of a JWT: an object as JSON, written tightly or with spaces, in base64url. */
const jwtPart = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^[a-z]{2,6}$/), fc.string(), { minKeys: 1, maxKeys: 4 }),
    fc.boolean(),
  )
  .map(([value, spaced]) =>
    Buffer.from(JSON.stringify(value, undefined, spaced ? 1 : 0)).toString('base64url'),
  );

const jwtHeader = fc
  .constantFrom('RS256', 'ES256', 'none')
  .map((alg) => Buffer.from(JSON.stringify({ alg, kid: 'a-key' })).toString('base64url'));

const pemBody = fc.integer({ min: 48, max: 400 }).chain(base64);

/** What must never survive, with the part that counts where only a part of it is secret. */
const SECRETS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a refresh token or a code of Okta': base64url(32),
  'a PKCE verifier or a client secret': fc.integer({ min: 32, max: 64 }).chain(base64url),
  'an ID token': fc.tuple(jwtHeader, jwtPart, base64url(256)).map((parts) => parts.join('.')),
  'an encrypted token of five parts': fc
    .tuple(jwtHeader, base64url(256), base64url(12), base64url(100), base64url(16))
    .map((parts) => parts.join('.')),
  'an encrypted token without a key part': fc
    .tuple(jwtHeader, base64url(12), base64url(100), base64url(16))
    .map(([header, ...rest]) => [header, '', ...rest].join('.')),
  'a key in base64': fc.integer({ min: 32, max: 200 }).chain(base64),
  'an SSH blob': bytes(40).map((some) => `AAAAC3NzaC1lZDI1NTE5AAAAI${some.toString('base64')}`),
};

/** Anything that a careless caller may have around a secret. */
const around = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '"',
    "'",
    '=',
    '/',
    '?a=b&x=',
    'Error: ',
    '{"body":"',
    '\\"',
    '\n',
    ': ',
    '(',
    '%3D',
    'aaaa',
  ),
  fc.string({ maxLength: 30 }),
  fc.lorem({ maxCount: 3 }),
);

describe('a secret', () => {
  it.each(Object.entries(SECRETS))('such as %s never survives, wherever it stands', (_, secrets) => {
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        expect(pieces(redact(before + secret + after), secret)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.entries(SECRETS))('such as %s never survives in a fact, however deep', (_, secrets) => {
    fc.assert(
      fc.property(secrets, fc.string({ maxLength: 10 }), (secret, name) => {
        const facts = {
          event: { [name]: [{ message: new Error(`no: ${secret}`), list: [secret, 7] }] },
          [secret]: 1,
        };
        expect(pieces(JSON.stringify(redactValue(facts)), secret)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  const NAMES = [
    'code',
    'state',
    'nonce',
    'code_verifier',
    'codeVerifier',
    'refresh_token',
    'refreshToken',
    'access_token',
    'id_token',
    'id_token_hint',
    'client_secret',
    'clientSecret',
    'device_code',
    'password',
  ];
  // Okta's own examples have some of 20 characters; alone such a one cannot be told from an id.
  const short = fc
    .stringMatching(/^[A-Za-z0-9_-]{16,24}$/)
    .filter((text) => /\d/.test(text) && /[A-Z]/.test(text));

  it.each(NAMES)('never survives as %s, short as it may be', (name) => {
    fc.assert(
      fc.property(short, fc.lorem({ maxCount: 2 }), (secret, words) => {
        const spoken = [
          `https://example.com/callback?${name}=${secret}&x=1`,
          `/?x=1&${name}=${secret} HTTP/1.1`,
          `${words}, ${name}: ${secret}`,
          `${words} ${JSON.stringify({ a: 1, [name]: secret })}`,
          JSON.stringify(JSON.stringify({ [name]: secret })),
          encodeURIComponent(`https://example.com/?a=b&${name}=${secret}&c=d`),
          `{'${name}' => '${secret}'}`,
          `a\\u0026${name}=${secret}`,
        ];
        for (const text of spoken) expect(redact(text)).not.toContain(secret);
        expect(JSON.stringify(redactValue({ [name]: secret }))).not.toContain(secret);
        expect(JSON.stringify(redactValue({ answer: { [name]: secret } }))).not.toContain(secret);
      }),
      { numRuns: 50 },
    );
  });

  it('never survives in a header, whatever its scheme', () => {
    fc.assert(
      fc.property(short, (secret) => {
        for (const text of [
          `authorization: Bearer ${secret}`,
          `Authorization: Basic ${Buffer.from(`0oa1example2:${secret}`).toString('base64')}`,
          `{"Authorization":"DPoP ${secret}"}`,
          `set-cookie: a=b; sid=${secret}; Path=/`,
          `sent Bearer ${secret} to it`,
        ]) {
          expect(redact(text)).not.toContain(secret);
          expect(redact(text)).not.toContain(Buffer.from(secret).toString('base64').slice(4, 16));
        }
        expect(redactValue({ authorization: secret, headers: { Cookie: secret } })).toEqual({
          authorization: '[removed]',
          headers: { Cookie: '[removed]' },
        });
      }),
      { numRuns: 100 },
    );
  });

  it('never survives as a token that is broken into lines, as mail and terminals do', () => {
    const widths = fc.constantFrom(40, 64, 72, 76, 80, 100);
    const breaks = fc.constantFrom('\n', '\r\n', '\n  ', '\\n', '\\r\\n');
    const token = SECRETS['an ID token'] ?? fc.constant('');
    fc.assert(
      fc.property(token, widths, breaks, around, (secret, width, separator, before) => {
        const wrapped = (secret.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(separator);
        const left = redact(`${before} ${wrapped}`).replaceAll(separator, '');
        expect(pieces(left, secret)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('never survives as the bytes of a key in hex, which are more than a fingerprint has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 48, max: 200 }).chain(bytes), around, (der, before) => {
        for (const hex of [der.toString('hex'), der.toString('hex').toUpperCase()]) {
          expect(pieces(redact(`${before} ${hex}`), hex)).toEqual([]);
        }
      }),
    );
  });

  it('never survives in the order, the answer or the address that it travels in', () => {
    const token = SECRETS['an ID token'] ?? fc.constant('');
    fc.assert(
      fc.property(token, base64url(32), base64url(32), short, (idToken, refreshToken, verifier, code) => {
        const form = new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier });
        const answer = { token_type: 'Bearer', refresh_token: refreshToken, id_token: idToken };
        const texts = [
          form.toString(),
          `POST /oauth2/v1/token ${form}`,
          JSON.stringify(answer),
          JSON.stringify({ body: JSON.stringify(answer) }),
          JSON.stringify({ publicKey: 'AAAA', ott: idToken }),
          `http://127.0.0.1:10000/?code=${code}&state=x`,
          `Unexpected token '}', "...${idToken}}" is not valid JSON`,
          `connect ECONNREFUSED https://x.example.com/oauth2/v1/logout?id_token_hint=${idToken}`,
        ];
        const secrets = [idToken, refreshToken, verifier, code];
        for (const text of texts) {
          for (const left of [
            redact(text),
            JSON.stringify(redactValue({ event: { problem: new Error(text) } })),
          ]) {
            for (const secret of secrets) expect(pieces(left, secret)).toEqual([]);
            expect(left).not.toContain(code);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never survives as a private key, whole, cut, escaped or wrapped', () => {
    const labels = [
      'PRIVATE KEY',
      'RSA PRIVATE KEY',
      'EC PRIVATE KEY',
      'OPENSSH PRIVATE KEY',
      'ENCRYPTED PRIVATE KEY',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...labels), pemBody, fc.string({ maxLength: 20 }), (label, body, words) => {
        const lines = body.match(/.{1,64}/g) ?? [];
        const pem = ['-----BEGIN ' + label + '-----', ...lines, '-----END ' + label + '-----', ''].join('\n');
        const half = Math.floor(pem.length / 2);
        for (const text of [
          pem,
          JSON.stringify({ key: pem }),
          pem.replaceAll('\n', '\r\n'),
          pem.replaceAll('\n', ' '),
          pem.slice(0, half),
          pem.slice(half),
        ]) {
          const left = redact(`${words}${text}${words}`);
          for (const line of lines) expect(left).not.toContain(line.slice(0, 16));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never survives as a real key of node', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    for (const key of [
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
      privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    ]) {
      const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64').slice(-20, -4);
      expect(redact(`cannot use ${key}`)).not.toContain(seed);
    }
    expect(redactValue({ key: randomBytes(32), view: new Uint8Array(4) })).toEqual({
      key: '[32 bytes]',
      view: '[4 bytes]',
    });
  });
});

describe('what an administrator needs', () => {
  it('stays: ids, serials, fingerprints, and what happened', () => {
    const fingerprint = createHash('sha256').update('key');
    const kept = [
      `SHA256:${fingerprint.copy().digest('base64').replace('=', '')}`,
      fingerprint.copy().digest('hex'),
      fingerprint.digest('hex').toUpperCase().match(/../g)?.join(':') ?? '',
      'request ID 7f3c9a52-1e0b',
      `X-Request-Id: ${randomUUID()}`,
      'request Zk3yQ8m9WvX2c1hVb0aT7QAAA5k of example.okta.com',
      'serial 6218401993027714835',
      `serial ${BigInt(`0x${randomBytes(16).toString('hex')}`)}`,
      'client 0oa1b2c3D4e5F6g7H8i9, user 00u1b2c3D4e5F6g7H8i9',
      'sam@example.com at ca.example.com:9000',
      '/home/sam/.local/state/latchkey/certificates/work/client-certificate.pem',
      'C:\\Users\\sam\\AppData\\Local\\Latchkey\\State\\certificates',
      'https://example.okta.com/oauth2/default/.well-known/openid-configuration',
      'S-1-5-21-3623811015-3361044348-30300820-1013',
      'OAUTH_JWT_TIMESTAMP_CHECK_FAILED, ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      'AutoSelectCertificateForUrlsWhichAreConfiguredByTheAdministrator',
      'code: E0000047, status code=429, state: signed-out, code=OKTA_BUSY, exit code: 7',
      'The authorization code is invalid or has expired.',
      'The authorization server: none. Basic authentication is off.',
      'invalid state parameter, token expired, no nonce in it',
    ];
    for (const text of kept) expect(redact(text)).toBe(text);
    expect(redact(kept.join(' | '))).toBe(kept.join(' | '));
  });

  it('stays, whatever serial, fingerprint, request id or host name it is', () => {
    const label = fc.stringMatching(/^[a-z]{2,12}(?:-[a-z0-9]{1,8})?$/);
    const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
    const hex = (length: number) => bytes(length).map((some) => some.toString('hex'));
    const kept: Readonly<Record<string, fc.Arbitrary<string>>> = {
      'the serial of an SSH certificate': bytes(8).map((some) => `${some.readBigUInt64BE()}`),
      'the serial of an X.509 certificate': fc.integer({ min: 8, max: 20 }).chain(hex),
      'a serial with colons': hex(16).map((text) => text.match(/../g)?.join(':') ?? ''),
      'a fingerprint in hex': hex(32),
      'a fingerprint of OpenSSH': bytes(32).map(
        (some) => `SHA256:${some.toString('base64').replace('=', '')}`,
      ),
      'the id of a request at step-ca': bytes(16).map((some) =>
        some.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      ),
      'the id of a request at Okta': bytes(20).map((some) => some.toString('base64url').slice(0, 26)),
      'a host': host,
      'the address of an issuer': host.map((name) => `https://${name}/oauth2/default`),
      'a person': host.map((name) => `sam@${name}`),
    };
    for (const [what, texts] of Object.entries(kept)) {
      fc.assert(
        fc.property(texts, (text) => {
          const said = `${what}: ${text} (seen)`;
          expect(redact(said)).toBe(said);
          expect(redactValue({ serial: text, requestId: text, facts: [text] })).toEqual({
            serial: text,
            requestId: text,
            facts: [text],
          });
        }),
      );
    }
  });

  it('stays among facts', () => {
    const facts = {
      code: 'OKTA_BUSY',
      state: 'renewing',
      status: 429,
      ok: false,
      requestId: 'W8CmDF1R4HdKDW5XIYQhgAAAB0UxW8CmDF1R4',
      fingerprint: '91e4'.repeat(16),
      serial: '6218401993027714835',
      groups: ['ssh', 'sudo'],
      nothing: null,
    };
    expect(redactValue(facts)).toEqual(facts);
    expect(
      redactValue({ big: 12n, when: new Date(0), never: new Date(Number.NaN), missing: undefined }),
    ).toEqual({
      big: '12',
      when: '1970-01-01T00:00:00.000Z',
      never: null,
      missing: undefined,
    });
  });

  it('stays in ordinary words', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 30 }), (words) => {
        expect(redact(words)).toBe(words);
      }),
    );
  });
});

describe('redaction', () => {
  it('ends on anything, also on what refers to itself', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop.self = loop;
    expect(JSON.stringify(redactValue(loop))).toContain('[too deep]');
    expect(redactValue(() => 'secret')).toBeUndefined();
  });

  it.each([
    'a'.repeat(500_000),
    'aB3'.repeat(100_000),
    '-----BEGIN '.repeat(20_000),
    `${'aB3/'.repeat(50_000)}-----END `,
    'code='.repeat(50_000),
    'eyJ'.repeat(100_000),
    `${'\\'.repeat(100_000)}"`,
    `authorization${' '.repeat(100_000)}x`,
    'AAAA'.repeat(100_000),
  ])('does not take long over a long text (%#)', (text) => {
    const before = process.cpuUsage();
    redact(text);
    // What other programs take of the computer meanwhile is not counted.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(SECRETS)), around, (secret, before) => {
        const once = redact(`${before}code=${secret} ${secret}`);
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

/** Parts of the secret, long enough to be of use, that are still there. The head of a JWT is no secret. */
function pieces(text: string, secret: string): string[] {
  const found = [];
  for (let at = 0; at + 16 <= secret.length; at += 8) {
    const piece = secret.slice(at, at + 16);
    if (text.includes(piece)) found.push(piece);
  }
  return found;
}
