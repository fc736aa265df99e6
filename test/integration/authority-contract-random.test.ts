import { generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type CallAnswer, call } from '#test/stack/authority/call.ts';
import {
  type AuthorityOptions,
  type StackAuthority,
  startEmbeddedAuthority,
  startRealAuthority,
} from '#test/stack/authority/index.ts';
import { sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { describeWith } from '#test/support/needs.ts';
import { BUILD_MS, neededForReal } from './authority-client-support.ts';
import { certificateRequest, now, readSigned, readSshSigned } from './authority-contract/party.ts';

/** `npm run test:long` asks more. */
const RUNS = process.env.LATCHKEY_LONG === '1' ? 500 : 40;

/** One of these; each as likely as another, so what is good is written more than once. */
const one = (...values: unknown[]) => fc.constantFrom(...values);
/** A field that may be missing. */
const maybe = (...values: unknown[]) => fc.option(one(...values), { nil: undefined });

const key = sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey).toString('base64');
const shortKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
const shortRsa = sshPublicKeyBlob(shortKey).toString('base64');

const MOMENTS = [
  ...['5m', '1h', '24h', '25h', '-5m', '1.5h', '.5h', '+1h', '1h1h', '', '0', '0s', '-0'],
  ...['2020-01-02T03:04:05Z', '2030-01-02T03:04:05+01:00', '2030-13-02T03:04:05Z'],
  ...['1d', '1h ', 'tomorrow', '3000000h', 5, null, true],
];

/** Bodies, good and bad; a token is put in by the test. */
const sshSign = (csr: string) =>
  fc.record({
    publicKey: one(
      key,
      key,
      key,
      key,
      key,
      shortRsa,
      '',
      'AAAA',
      '!!',
      `${key}AAAA`,
      key.slice(0, -4),
      5,
      null,
    ),
    certType: maybe('', 'user', 'user', 'host', 'User', 5, null),
    keyID: maybe('k', 'k', '', 5, null),
    principals: maybe(['a'], ['a', 'a'], ['root', 'b c'], [], ['a', ''], [null], 'a', [5], null),
    validAfter: maybe(...MOMENTS),
    validBefore: maybe(...MOMENTS),
    identityCSR: maybe(csr, csr, '', 'null', 'x', 5, null),
    templateData: maybe({ a: 1 }, 5, null),
    unheardOf: maybe(1),
  });
const x509Sign = (csr: string) =>
  fc.record({
    csr: one(csr, csr, csr, csr, `${csr}\n${csr}`, '', 'null', 'x', 5, null),
    notBefore: maybe(...MOMENTS),
    notAfter: maybe(...MOMENTS),
    templateData: maybe({ a: 1 }, 5, null),
  });
const revocation = fc.record({
  serial: maybe('7', '0x7', '0X1F', '07', '0b11', '-7', '', ' 7', '1e5', 'x', 7, null),
  ott: maybe('', 'x', 'a.b.c', 5),
  reasonCode: maybe(0, 10, 11, -1, 1.5, '1', null),
  reason: maybe('x', 5),
  passive: maybe(true, true, true, false, 'true', null),
});
const hostCheck = fc.record({
  type: maybe('host', 'host', 'user', '', 5, null),
  principal: maybe('web', '', 5),
  token: maybe('x', 5),
});

const ODD_EMAILS = ['a@b@example.com', 'sam@', '@example.com', 'sam', '', 5, null];

/** Claims of an ID token; "fresh" stands for a nonce that was never used. */
const claimSets = fc.record({
  aud: one('main', 'main', 'main', 'templates', ['main'], ['templates', 'main'], 'nobody', '', 5, null),
  azp: maybe('main', 'main', 'templates', '', 5, null),
  sub: one('00u1', '00u1', 'a b', '', 5, null),
  email: maybe('sam@example.com', 'ADMIN@EXAMPLE.COM', 'admin@EXAMPLE.com', ...ODD_EMAILS),
  groups: maybe(['ssh-a'], ['x y', 'ssh-b', 'ssh-b'], ['ssh-'], [], null, 'x', [5]),
  nonce: one('fresh', 'fresh', 'fresh', 5, null),
  exp: maybe(600, -600, 1e10, null, 'x'),
  nbf: maybe(600, 0.5, null, 'x'),
  iat: maybe(600, 0.7, -86_400, null, 'x'),
  email_verified: maybe(true, 'true', null),
  hd: maybe('x', 5),
});

function options(issuer: TokenIssuer): AuthorityOptions {
  const shared = { configurationEndpoint: issuer.issuer, admins: ['admin@example.com'] };
  return {
    provisioners: [
      { ...shared, name: 'main', clientId: 'main', domains: ['example.com'] },
      {
        ...shared,
        name: 'templates',
        clientId: 'templates',
        templates: {
          ssh: { kind: 'groups-as-principals', prefix: 'ssh-' },
          x509: { kind: 'groups-in-names' },
        },
      },
    ],
  };
}

describeWith(neededForReal, 'both authorities, asked the same', () => {
  vi.setConfig({ testTimeout: 120_000 });
  let issuer: TokenIssuer;
  let real: StackAuthority;
  let embedded: StackAuthority;
  let csr: string;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    real = await startRealAuthority(options(issuer));
    embedded = await startEmbeddedAuthority(options(issuer));
    csr = (await certificateRequest([{ type: 'dns', value: 'web.example.com' }])).pem;
  }, BUILD_MS);
  afterAll(async () => {
    await real?.stop();
    await embedded?.stop();
    await issuer?.stop();
  });

  const token = (claims: object = {}): Promise<string> => {
    const person = { aud: 'main', sub: '00u1', email: 'sam@example.com', nonce: 'fresh' };
    const merged: Record<string, unknown> = { iss: issuer.issuer, iat: 0, exp: 600, ...person, ...claims };
    for (const date of ['exp', 'nbf', 'iat']) {
      const offset = merged[date];
      if (typeof offset === 'number') merged[date] = now() + offset;
    }
    return issuer.sign({ ...merged, nonce: merged.nonce === 'fresh' ? randomUUID() : merged.nonce });
  };
  const expectSameAnswer = async (path: string, body: unknown): Promise<void> => {
    const [theirs, ours] = await Promise.all([
      call(real, 'POST', path, { body }),
      call(embedded, 'POST', path, { body }),
    ]);
    expect(essence(path, ours)).toEqual(essence(path, theirs));
  };
  const run = <T>(values: fc.Arbitrary<T>, body: (value: T) => Promise<void>): Promise<void> =>
    fc.assert(fc.asyncProperty(values, body), { numRuns: RUNS });

  it.each(['sam@example.com', 'admin@example.com'])(
    'answer any order of an SSH certificate by %s alike',
    (email) =>
      run(sshSign(csr), async (body) =>
        expectSameAnswer('/ssh/sign', { ...body, ott: await token({ email }) }),
      ),
  );

  it('answer any order of an X.509 certificate alike', () =>
    run(x509Sign(csr), async (body) => expectSameAnswer('/sign', { ...body, ott: await token() })));

  it('take and refuse the same tokens', () =>
    run(claimSets, async (claims) => {
      const wish = { certType: 'user', keyID: 'k', principals: ['p'] };
      await expectSameAnswer('/ssh/sign', { ...wish, publicKey: key, ott: await token(claims) });
      await expectSameAnswer('/sign', { csr, ott: await token(claims) });
    }));

  it('answer any revocation without a proof alike', () =>
    run(revocation, async (body) => {
      await expectSameAnswer('/revoke', body);
      await expectSameAnswer('/ssh/revoke', body);
    }));

  it('answer any question about a host alike', () =>
    run(hostCheck, (body) => expectSameAnswer('/ssh/check-host', body)));

  it.each(['', 'null', '[]', '5', '"x"', '{}', '{"a":', '{"serial":"7"}'])(
    'answer %j alike, whatever the route',
    async (body) => {
      for (const path of ['/sign', '/ssh/sign', '/revoke', '/ssh/revoke', '/ssh/check-host']) {
        await expectSameAnswer(path, body);
      }
    },
  );
});

/** What the certificates say, or why there are none; without what differs from run to run. */
function essence(path: string, answer: CallAnswer): object {
  const { status, json, text } = answer;
  if (status >= 300)
    return { status, refusal: json === undefined ? text : { ...(json as object), message: timeless(json) } };
  switch (path) {
    case '/ssh/sign': {
      const { keyId, principals, kind, extensions, identity } = readSshSigned(answer);
      return { status, keyId, principals, kind, extensions, identity: identity.slice(0, 1).map(namesIn) };
    }
    case '/sign': {
      const { certChain } = readSigned(answer);
      return { status, certificates: certChain.length, leaf: namesIn(certChain[0] ?? '') };
    }
    default:
      return { status, json };
  }
}

function namesIn(pem: string): object {
  const { subject, subjectAltName, keyUsage } = new X509Certificate(pem);
  return { subject, subjectAltName, keyUsage };
}

/** A life until a certain time is a second shorter where the clock has gone on by one. */
function timeless(refusal: unknown): string {
  const { message } = refusal as { message: string };
  return message.replace(/ n[ab]=[^,.]*/g, '').replace(/requested duration of \S+/, 'requested duration');
}
