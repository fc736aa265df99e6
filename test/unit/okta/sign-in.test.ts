import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOkta, type Okta, type OktaParts } from '#main/okta/okta.ts';
import type { PendingSignIn } from '#main/okta/sign-in.ts';
import type { OktaClient } from '#main/okta/types.ts';
import type { Failure } from '#main/support/failure.ts';
import type { Result } from '#main/support/result.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { CLIENT_ID, clientOf, type FakeOkta, PARTS, SUBJECT, startFakeOkta } from './fake-okta.ts';

const TOKEN = '/oauth2/v1/token';
const USERINFO = '/oauth2/v1/userinfo';
const KEYS = '/oauth2/v1/keys';

let fake: FakeOkta;
let redirectUri: string;
const started: PendingSignIn[] = [];

beforeEach(async () => {
  fake = await startFakeOkta();
  redirectUri = `http://127.0.0.1:${await findFreePort()}`;
});
afterEach(async () => {
  for (const pending of started.splice(0)) pending.cancel();
  await fake.stop();
});

function okta(changes: Partial<OktaClient> = {}, parts: Partial<OktaParts> = {}): Okta {
  return createOkta(clientOf(fake, { redirectUris: [redirectUri], ...changes }), { ...PARTS, ...parts });
}

async function start(one: Okta, options = {}): Promise<{ pending: PendingSignIn; asked: URLSearchParams }> {
  const result = await one.startSignIn(options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  started.push(result.value);
  return { pending: result.value, asked: new URL(result.value.authorizationUrl).searchParams };
}

/** What the browser does when Okta sends it back. */
function comeBack(pending: PendingSignIn, query: Record<string, string>): Promise<Response> {
  return fetch(`${pending.redirectUri}?${new URLSearchParams(query)}`);
}

/** A whole sign-in whose token answer has these claims. */
async function signIn(
  claims: Record<string, unknown> = {},
  {
    rest = {},
    changes = {},
    parts = {},
  }: {
    rest?: Record<string, unknown>;
    changes?: Partial<OktaClient>;
    parts?: Partial<OktaParts>;
  } = {},
) {
  const { pending, asked } = await start(okta(changes, parts));
  const nonce = asked.get('nonce');
  fake.script(TOKEN, { body: fake.tokens({ nonce, ...claims }, rest) });
  await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
  return pending.result;
}

/** What the ID token claims, or what it does at that time, in seconds since 1970. */
type Claims = Record<string, unknown> | ((now: number) => Record<string, unknown>);

/** A whole sign-in at one instant, whatever time it takes. */
async function signInNow(claims: Claims) {
  const now = Math.floor(Date.now() / 1000);
  const clock = new FakeClock(now * 1000);
  return signIn(typeof claims === 'function' ? claims(now) : claims, { parts: { clock } });
}

function problemOf(result: Result<unknown, Failure>): string {
  if (result.ok) return 'it worked';
  return `${result.error.code}: ${'problem' in result.error.facts ? result.error.facts.problem : ''}`;
}

function isListening(uri: string): Promise<boolean> {
  const { hostname, port } = new URL(uri);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe('the authorization request', () => {
  it('asks for a code with PKCE, state and nonce, and names the redirect URI byte for byte', async () => {
    const { pending, asked } = await start(okta());
    expect(pending.authorizationUrl.startsWith(`${fake.origin}/oauth2/v1/authorize?`)).toBe(true);
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile email groups offline_access',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(pending.redirectUri).toBe(redirectUri);
  });

  it('is another one each time', async () => {
    const first = await start(okta());
    first.pending.cancel();
    const second = await start(okta());
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(first.asked.get(name)).not.toBe(second.asked.get(name));
  });

  it('carries the provisioner’s parameters, but none that would change the flow', async () => {
    const { asked } = await start(
      okta({
        authorizationParameters: {
          acr_values: 'urn:okta:loa:2fa:any',
          response_mode: 'fragment',
          request: 'x',
          request_uri: 'x',
          client_id: 'x',
          redirect_uri: 'x',
          state: 'x',
          nonce: 'x',
          response_type: 'token',
          code_challenge: 'x',
          code_challenge_method: 'plain',
        },
      }),
      { prompt: 'login', loginHint: 'sam@example.com' },
    );
    expect([...asked.values()]).not.toContain('x');
    expect(Object.fromEntries(asked)).toMatchObject({
      acr_values: 'urn:okta:loa:2fa:any',
      prompt: 'login',
      login_hint: 'sam@example.com',
      response_type: 'code',
      code_challenge_method: 'S256',
    });
    for (const name of ['response_mode', 'request', 'request_uri']) expect(asked.has(name)).toBe(false);
    for (const name of asked.keys()) expect(asked.getAll(name)).toHaveLength(1);
  });
});

describe('a sign-in that succeeds', () => {
  it('gives the verified tokens, who it is and the groups', async () => {
    const result = await signIn(
      { name: 'Sam Example', preferred_username: 'sam' },
      { rest: { refresh_token: 'the-refresh-token' } },
    );
    expect(result).toMatchObject({
      ok: true,
      value: {
        refreshToken: 'the-refresh-token',
        identity: {
          issuer: fake.issuer,
          subject: SUBJECT,
          email: 'sam@example.com',
          name: 'Sam Example',
        },
        groups: { kind: 'known', names: ['ssh-ledger', 'Everyone'], source: 'id_token' },
      },
    });
    expect(await isListening(redirectUri)).toBe(false);
  });

  it('sends the code once, with the registered redirect URI and the verifier of the challenge', async () => {
    const { pending, asked } = await start(okta());
    fake.script(TOKEN, { body: fake.tokens({ nonce: asked.get('nonce') }) });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect((await pending.result).ok).toBe(true);
    const requests = fake.requests(TOKEN);
    expect(requests).toHaveLength(1);
    const form = requests[0]?.form ?? new URLSearchParams();
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: redirectUri,
      client_id: CLIENT_ID,
    });
    expect(form.getAll('redirect_uri')).toEqual([redirectUri]);
    expect(
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url'),
    ).toBe(asked.get('code_challenge'));
  });

  it('has discovery, keys and a connection ready before the browser comes back', async () => {
    const { pending, asked } = await start(okta());
    await expect.poll(() => fake.requests(KEYS).length).toBe(1);
    const before = fake.seen.length;
    const connections = fake.connections();
    fake.script(TOKEN, { body: fake.tokens({ nonce: asked.get('nonce') }) });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect((await pending.result).ok).toBe(true);
    expect(fake.seen.slice(before).map(({ path }) => path)).toEqual([TOKEN]);
    expect(fake.connections()).toBe(connections);
  });

  it('says who we are, and is no page in a browser', async () => {
    await signIn();
    for (const { headers } of fake.seen) {
      expect(headers['user-agent']).toMatch(/^latchkey\/\d+\.\d+\.\d+/);
      expect(headers).not.toHaveProperty('origin');
      expect(headers).not.toHaveProperty('cookie');
    }
  });
});

describe('client authentication', () => {
  const SECRET = 'a-secret_with~signs+and/more:Ünicode';

  async function tokenRequest(authentication: OktaClient['authentication']) {
    expect((await signIn({}, { changes: { authentication } })).ok).toBe(true);
    const [request] = fake.requests(TOKEN);
    return { form: Object.fromEntries(request?.form ?? []), authorization: request?.headers.authorization };
  }

  it('a public client sends its id alone', async () => {
    const { form, authorization } = await tokenRequest({ method: 'none' });
    expect(form).toMatchObject({ client_id: CLIENT_ID });
    expect(form).not.toHaveProperty('client_secret');
    expect(authorization).toBeUndefined();
  });

  it('client_secret_post puts the secret into the form and nowhere else', async () => {
    const { form, authorization } = await tokenRequest({ method: 'client_secret_post', secret: SECRET });
    expect(form).toMatchObject({ client_id: CLIENT_ID, client_secret: SECRET });
    expect(authorization).toBeUndefined();
  });

  it('client_secret_basic puts it into the header and nowhere else, form-encoded', async () => {
    const { form, authorization } = await tokenRequest({ method: 'client_secret_basic', secret: SECRET });
    expect(form).not.toHaveProperty('client_id');
    expect(form).not.toHaveProperty('client_secret');
    const [id, secret] = Buffer.from(authorization?.slice('Basic '.length) ?? '', 'base64')
      .toString()
      .split(':');
    expect(id).toBe(CLIENT_ID);
    expect(new URLSearchParams(`s=${secret}`).get('s')).toBe(SECRET);
  });

  it('leaves the signs of Okta’s own secrets as they are, for servers that do not decode', async () => {
    const { authorization } = await tokenRequest({ method: 'client_secret_basic', secret: 'aB3-_x' });
    expect(Buffer.from(authorization?.slice('Basic '.length) ?? '', 'base64').toString()).toBe(
      `${CLIENT_ID}:aB3-_x`,
    );
  });
});

describe('an ID token is refused', () => {
  it.each<[string, Claims, RegExp]>([
    ['of another issuer', { iss: 'https://other.okta.com' }, /"iss"/],
    ['for another application', { aud: 'other' }, /"aud"/],
    ['for several, without saying who asked', { aud: [CLIENT_ID, 'other'] }, /"aud"/],
    ['for several, asked for by another', { aud: [CLIENT_ID, 'other'], azp: 'other' }, /"azp"/],
    ['for us, asked for by another', { azp: 'other' }, /issued to another application/],
    ['that has run out', (now) => ({ exp: now - 301 }), /"exp"/],
    ['from the future', (now) => ({ iat: now + 301 }), /issued in the future/],
    ['without an end', { exp: undefined }, /"exp"/],
    ['without a subject', { sub: undefined }, /"sub"/],
    ['of another sign-in', { nonce: 'other' }, /"nonce"/],
    ['of no sign-in', { nonce: undefined }, /"nonce"/],
    ['of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, /belongs to another access token/],
  ])('%s', async (_, claims, problem) => {
    expect(problemOf(await signInNow(claims))).toMatch(new RegExp(`^OKTA_ANSWER_WRONG: .*${problem.source}`));
  });

  it.each<[string, (token: string) => string, RegExp]>([
    ['whose signature is wrong', (token) => token.replace(/.{20}$/, 'AAAAAAAAAAAAAAAAAAAA'), /signature/],
    ['without a signature', (token) => token.replace(/[^.]+$/, ''), /signature/],
    [
      'that says it needs no signature',
      (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
      /"alg"/,
    ],
    ['that is no token', () => 'nothing', /JWT/],
  ])('%s', async (_, change, problem) => {
    const { pending, asked } = await start(okta());
    const tokens = fake.tokens({ nonce: asked.get('nonce') });
    fake.script(TOKEN, { body: { ...tokens, id_token: change(String(tokens.id_token)) } });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    const text = problemOf(await pending.result);
    expect(text).toMatch(new RegExp(`^OKTA_ANSWER_WRONG: .*${problem.source}`));
  });

  it.each(['RS512', 'PS256', 'ES256', 'HS256'])('signed with %s', async (alg) => {
    const { pending, asked } = await start(okta());
    fake.script(TOKEN, {
      body: fake.tokens({}, { id_token: fake.idToken({ nonce: asked.get('nonce') }, { alg }) }),
    });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect(problemOf(await pending.result)).toMatch(/^OKTA_ANSWER_WRONG: .*"alg"/);
  });

  it('that is encrypted, and IT is told what to turn off', async () => {
    expect(problemOf(await signIn({}, { rest: { id_token: 'a.b.c.d.e' } }))).toMatch(
      /^OKTA_ANSWER_WRONG: what it sends is encrypted.* has to be turned off for the application 0oa1fake/,
    );
  });

  it('that is not there', async () => {
    expect(problemOf(await signIn({}, { rest: { id_token: undefined } }))).toMatch(/^OKTA_ANSWER_WRONG/);
  });

  it.each([
    ['is over', 7200],
    ['has not come', -7200],
  ])('whose time %s by a clock that is plainly wrong, as the clock’s fault', async (_, skewSeconds) => {
    const result = await signIn({}, { parts: { clock: new FakeClock(Date.now() + skewSeconds * 1000) } });
    if (result.ok || result.error.code !== 'CLOCK_WRONG') throw new Error(JSON.stringify(result));
    expect(Math.abs(result.error.facts.skewSeconds - skewSeconds)).toBeLessThan(5);
  });

  it('and never shown in the failure', async () => {
    const { pending, asked } = await start(okta());
    const tokens = fake.tokens({ nonce: 'other' });
    fake.script(TOKEN, { body: tokens });
    await comeBack(pending, { code: 'the-secret-code', state: asked.get('state') ?? '' });
    const text = JSON.stringify(await pending.result);
    for (const secret of [
      tokens.id_token,
      tokens.access_token,
      'the-secret-code',
      asked.get('state'),
      asked.get('nonce'),
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('an ID token is accepted', () => {
  it.each<[string, Claims]>([
    ['for us and others, when we asked', { aud: [CLIENT_ID, 'other'], azp: CLIENT_ID }],
    ['when the clocks differ by less than five minutes', (now) => ({ exp: now - 280 })],
    ['when Okta’s clock is ahead by less than five minutes', (now) => ({ iat: now + 300 })],
    ['without a hash of the access token', { at_hash: undefined }],
  ])('%s', async (_, claims) => {
    expect(problemOf(await signInNow(claims))).toBe('it worked');
  });

  it('signed with a key that is newer than those fetched ahead', async () => {
    const { pending, asked } = await start(okta());
    await expect.poll(() => fake.requests(KEYS).length).toBe(1);
    fake.rotateKey();
    fake.script(TOKEN, { body: fake.tokens({ nonce: asked.get('nonce') }) });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect(problemOf(await pending.result)).toBe('it worked');
    expect(fake.requests(KEYS)).toHaveLength(2);
  });

  it('but a key that nobody has is asked for once, and not again for a minute', async () => {
    const clock = new FakeClock(Date.now());
    const one = okta({}, { clock });
    for (const expected of [2, 2, 3]) {
      const { pending, asked } = await start(one);
      const token = fake.idToken({ nonce: asked.get('nonce') }, { kid: 'nobody-has-it' });
      fake.script(TOKEN, { body: fake.tokens({}, { id_token: token }) });
      await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
      expect(problemOf(await pending.result)).toMatch(/^OKTA_ANSWER_WRONG: .*no applicable keys/);
      expect(fake.requests(KEYS)).toHaveLength(expected);
      clock.jump(31_000);
    }
  });
});

describe('groups', () => {
  it('come from userinfo when the ID token is thin', async () => {
    fake.script(USERINFO, { body: { sub: SUBJECT, groups: ['ssh'] } });
    expect(await signIn({ groups: undefined })).toMatchObject({
      ok: true,
      value: { groups: { kind: 'known', names: ['ssh'], source: 'userinfo' } },
    });
    expect(fake.requests(USERINFO)[0]?.headers.authorization).toMatch(/^Bearer [\w-]+$/);
  });

  it('of somebody else are not taken', async () => {
    fake.script(USERINFO, { body: { sub: '00u2other', groups: ['ssh'] } });
    expect(await signIn({ groups: undefined })).toMatchObject({
      ok: true,
      value: { groups: { kind: 'unknown' } },
    });
  });

  it.each<[string, Parameters<FakeOkta['script']>[1]]>([
    ['refuses', { status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } }],
    ['is out of order', { status: 503, body: '<html>' }],
    ['hangs up', 'hang up'],
    ['talks nonsense', { body: 'nonsense' }],
  ])('are unknown, and the sign-in succeeds all the same, when userinfo %s', async (_, answer) => {
    fake.script(USERINFO, answer);
    expect(await signIn({ groups: undefined })).toMatchObject({
      ok: true,
      value: { groups: { kind: 'unknown' } },
    });
  });

  it('are not waited for longer than five seconds', async () => {
    const clock = new FakeClock(Date.now());
    fake.script(USERINFO, 'say nothing');
    const { pending, asked } = await start(okta({}, { clock }));
    fake.script(TOKEN, { body: fake.tokens({ nonce: asked.get('nonce'), groups: undefined }) });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    await expect.poll(() => fake.requests(USERINFO).length).toBe(1);
    await clock.advance(5_000);
    expect(await pending.result).toMatchObject({ ok: true, value: { groups: { kind: 'unknown' } } });
  });
});

describe('a sign-in that does not succeed', () => {
  it('because Okta sent the person back with a reason', async () => {
    const { pending, asked } = await start(okta());
    const page = await comeBack(pending, {
      error: 'access_denied',
      error_description: 'User is not assigned to the client application.',
      state: asked.get('state') ?? '',
    });
    expect(await page.text()).toContain('Okta did not let this sign-in through.');
    expect(await pending.result).toMatchObject({
      ok: false,
      error: {
        code: 'ACCESS_REMOVED',
        facts: { clientId: CLIENT_ID, said: 'User is not assigned to the client application.' },
      },
    });
    expect(fake.requests(TOKEN)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'from another authorization server',
      { code: 'x', iss: 'https://other.okta.com' },
      'another authorization server',
    ],
    ['without a code', {}, 'neither a code nor a reason'],
  ])('because the answer is %s', async (_, query, problem) => {
    const { pending, asked } = await start(okta());
    await comeBack(pending, { ...query, state: asked.get('state') ?? '' });
    expect(problemOf(await pending.result)).toMatch(new RegExp(`^SIGN_IN_UNKNOWN_ANSWER: .*${problem}`));
    expect(fake.requests(TOKEN)).toEqual([]);
  });

  it('because of a code given twice', async () => {
    const { pending, asked } = await start(okta());
    await fetch(`${pending.redirectUri}?code=a&code=b&state=${asked.get('state')}`);
    expect(problemOf(await pending.result)).toMatch(/^SIGN_IN_UNKNOWN_ANSWER/);
  });

  it.each([
    [{}],
    [{ code: 'x' }],
    [{ code: 'x', state: 'guess' }],
    [{ code: 'x', state: 'A'.repeat(43) }],
    [{ error: 'access_denied' }],
    [{ error: 'access_denied', state: '' }],
  ])('is not the work of a stranger with %j', async (query) => {
    const { pending, asked } = await start(okta());
    expect((await comeBack(pending, query)).status).toBe(400);
    fake.script(TOKEN, { body: fake.tokens({ nonce: asked.get('nonce') }) });
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect(problemOf(await pending.result)).toBe('it worked');
    expect(fake.requests(TOKEN)).toHaveLength(1);
  });

  it('is over at once when it is cancelled, and its port is free again', async () => {
    const one = okta();
    const { pending } = await start(one);
    pending.cancel();
    pending.cancel();
    expect(await pending.result).toEqual({ ok: false, error: { code: 'SIGN_IN_CANCELLED', facts: {} } });
    expect(await isListening(redirectUri)).toBe(false);
    const next = await start(one);
    expect(next.pending).not.toBe(pending);
    expect(await isListening(redirectUri)).toBe(true);
  });

  it('revokes the tokens that arrive after it was cancelled', async () => {
    const { pending, asked } = await start(okta());
    let answer = (): void => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const tokens = fake.tokens({ nonce: asked.get('nonce') }, { refresh_token: 'unwanted' });
    fake.script(TOKEN, async () => {
      await answering;
      return { body: tokens };
    });
    fake.script('/oauth2/v1/revoke', {});
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    await expect.poll(() => fake.requests(TOKEN).length).toBe(1);
    pending.cancel();
    expect(problemOf(await pending.result)).toMatch(/^SIGN_IN_CANCELLED/);
    answer();
    await expect.poll(() => fake.requests('/oauth2/v1/revoke')[0]?.form.get('token')).toBe('unwanted');
  });

  it('ends after five minutes', async () => {
    const clock = new FakeClock(Date.now());
    const { pending } = await start(okta({}, { clock }));
    expect(pending.expiresAtMs).toBe(clock.now() + 300_000);
    await clock.advance(299_000);
    expect(await isListening(redirectUri)).toBe(true);
    await clock.advance(1_000);
    expect(await pending.result).toEqual({
      ok: false,
      error: { code: 'SIGN_IN_TIMEOUT', facts: { minutes: 5 } },
    });
    expect(await isListening(redirectUri)).toBe(false);
  });

  it('takes no answer that comes after the time, when the computer slept meanwhile', async () => {
    const clock = new FakeClock(Date.now());
    const { pending, asked } = await start(okta({}, { clock }));
    clock.jump(300_000);
    const page = await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect(page.status).toBe(400);
    await clock.advance(300_000);
    expect(problemOf(await pending.result)).toMatch(/^SIGN_IN_TIMEOUT/);
    expect(fake.requests(TOKEN)).toEqual([]);
  });

  it('has no time limit any more once the browser is back', async () => {
    const clock = new FakeClock(Date.now());
    const { pending, asked } = await start(okta({}, { clock, requestLimitMs: 1e9 }));
    const tokens = fake.tokens({ nonce: asked.get('nonce') });
    fake.script(TOKEN, async () => {
      await clock.advance(299_000);
      return { body: tokens };
    });
    await clock.advance(200_000);
    await comeBack(pending, { code: 'the-code', state: asked.get('state') ?? '' });
    expect(problemOf(await pending.result)).toBe('it worked');
  });
});

describe('two sign-ins at once', () => {
  it('are one', async () => {
    const one = okta();
    const [first, second] = await Promise.all([start(one), start(one, { prompt: 'login' })]);
    expect(second.pending).toBe(first.pending);
    expect((await start(one)).pending).toBe(first.pending);
    fake.script(TOKEN, { body: fake.tokens({ nonce: first.asked.get('nonce') }) });
    await comeBack(first.pending, { code: 'the-code', state: first.asked.get('state') ?? '' });
    await first.pending.result;
    expect((await start(one)).pending).not.toBe(first.pending);
  });

  it('are not joined when the first could not start', async () => {
    fake.script('/.well-known/openid-configuration', { status: 503, body: '' });
    const one = okta();
    expect(await one.startSignIn()).toMatchObject({ ok: false, error: { code: 'OKTA_OUT_OF_ORDER' } });
    expect(await isListening(redirectUri)).toBe(false);
    fake.script('/.well-known/openid-configuration', {
      body: { ...(await import('./fake-okta.ts')).discoveryDocument(fake.issuer) },
    });
    expect((await one.startSignIn()).ok).toBe(true);
    started.push((await start(one)).pending);
  });

  it('of two applications do not share a port', async () => {
    await start(okta());
    expect(await okta().startSignIn()).toEqual({
      ok: false,
      error: { code: 'PORT_BUSY', facts: { redirectUris: [redirectUri] } },
    });
  });
});
