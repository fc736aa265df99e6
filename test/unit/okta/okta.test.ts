import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOkta, type Okta, type OktaParts } from '#main/okta/okta.ts';
import type { OktaClient } from '#main/okta/types.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { CLIENT_ID, clientOf, discoveryDocument, type FakeOkta, PARTS, startFakeOkta } from './fake-okta.ts';

const DISCOVERY = '/.well-known/openid-configuration';
const KEYS = '/oauth2/v1/keys';
const REVOKE = '/oauth2/v1/revoke';

let fake: FakeOkta;
beforeEach(async () => {
  fake = await startFakeOkta();
});
afterEach(() => fake.stop());

const okta = (parts: Partial<OktaParts> = {}, changes: Partial<OktaClient> = {}): Okta =>
  createOkta(clientOf(fake, changes), { ...PARTS, ...parts });

async function prepared(one = okta()): Promise<string> {
  const result = await one.prepare();
  if (result.ok) return 'it worked';
  return `${result.error.code}: ${'problem' in result.error.facts ? result.error.facts.problem : ''}`;
}

describe('preparing', () => {
  it('asks for the application by name, so that an unknown one is refused before any browser opens', async () => {
    expect(await prepared()).toBe('it worked');
    expect(fake.requests(DISCOVERY)[0]?.query.get('client_id')).toBe(CLIENT_ID);
    fake.script(DISCOVERY, {
      status: 400,
      body: { errorCode: 'invalid_client', errorSummary: "Invalid value for 'client_id' parameter." },
    });
    expect(await prepared()).toMatch(/^OKTA_CLIENT/);
  });

  it('fetches the keys in the background, and lets nobody wait for them', async () => {
    let answer = (): void => {};
    fake.script(
      KEYS,
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ body: { keys: [] } });
        }),
    );
    expect(await prepared()).toBe('it worked');
    await expect.poll(() => fake.requests(KEYS).length).toBe(1);
    answer();
  });

  it.each([
    ['another issuer', 'https://other.okta.com'],
    ['the issuer with a slash', 'SLASH'],
    ['a custom server’s issuer', 'CUSTOM'],
  ])('refuses a server that calls itself %s', async (_, issuer) => {
    const said = issuer
      .replace('SLASH', `${fake.issuer}/`)
      .replace('CUSTOM', `${fake.issuer}/oauth2/default`);
    fake.script(DISCOVERY, { body: { ...discoveryDocument(fake.issuer), issuer: said } });
    expect(await prepared()).toBe(`OKTA_ANSWER_WRONG: it calls itself ${said}, not ${fake.issuer}`);
  });

  it.each<[string, object | string, string]>([
    ['no endpoint for tokens', { token_endpoint: undefined }, 'token_endpoint'],
    ['an endpoint in plain http elsewhere', { token_endpoint: 'http://example.com/token' }, 'token_endpoint'],
    ['keys that are no address', { jwks_uri: 'keys' }, 'jwks_uri'],
    [
      'an endpoint that is no http',
      { authorization_endpoint: 'file:///etc/passwd' },
      'authorization_endpoint',
    ],
  ])('refuses a document with %s', async (_, changes, where) => {
    fake.script(DISCOVERY, { body: { ...discoveryDocument(fake.issuer), ...(changes as object) } });
    expect(await prepared()).toBe(`OKTA_ANSWER_WRONG: the discovery document cannot be used: ${where}`);
  });

  it('refuses to send anybody anywhere in plain http, on this computer neither', async () => {
    const issuer = 'https://example.okta.com';
    const document = { ...discoveryDocument(issuer), authorization_endpoint: 'http://127.0.0.1:1/authorize' };
    const client = clientOf(fake);
    const one = createOkta(
      { ...client, issuer: { ...client.issuer, issuer, discoveryUrl: `${issuer}/` } },
      { ...PARTS, fetch: async () => Response.json(document) },
    );
    expect(await one.startSignIn()).toMatchObject({ ok: false, error: { code: 'OKTA_ANSWER_WRONG' } });
  });

  it('refuses a page', async () => {
    fake.script(DISCOVERY, { body: '<html>Welcome to the hotel</html>' });
    expect(await prepared()).toBe('OKTA_ANSWER_WRONG: the discovery document cannot be used');
  });

  it('follows no redirect', async () => {
    fake.script(DISCOVERY, { status: 302, headers: { location: '/elsewhere' } });
    expect(await prepared()).toMatch(/^OKTA_ANSWER_WRONG/);
    expect(fake.requests('/elsewhere')).toEqual([]);
  });

  it('knows a server that does not exist', async () => {
    fake.script(DISCOVERY, { status: 404, body: { errorCode: 'E0000007', errorSummary: 'Not found' } });
    expect(await prepared()).toMatch(/^ISSUER_INVALID/);
  });

  it('says what a broken connection was about', async () => {
    const port = await findFreePort();
    const client = clientOf(fake);
    const issuer = { ...client.issuer, discoveryUrl: `http://127.0.0.1:${port}/`, host: `127.0.0.1:${port}` };
    const result = await createOkta({ ...client, issuer }, PARTS).prepare();
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'OKTA_UNREACHABLE',
        facts: { host: `127.0.0.1:${port}`, problem: expect.stringContaining('ECONNREFUSED') },
      },
    });
  });

  it('does not wait for ever', async () => {
    const clock = new FakeClock(Date.now());
    fake.script(DISCOVERY, 'say nothing');
    const result = prepared(okta({ clock }));
    await expect.poll(() => fake.requests(DISCOVERY).length).toBe(1);
    await clock.advance(20_000);
    expect(await result).toBe('OKTA_UNREACHABLE: no answer within 20 s');
    expect(clock.timers).toBe(0);
  });
});

describe('the difference of the clocks', () => {
  async function skewWith(aheadMs: number, headers: Record<string, string> = {}): Promise<number> {
    fake.script(DISCOVERY, { body: discoveryDocument(fake.issuer), headers });
    const result = await okta({ clock: new FakeClock(Date.now() + aheadMs) }).prepare();
    return result.ok ? result.value.skewMs : Number.NaN;
  }

  it('is positive when this computer is ahead', async () => {
    expect(Math.abs((await skewWith(240_000)) - 240_000)).toBeLessThan(1_500);
  });

  it('is negative when this computer is behind', async () => {
    expect(Math.abs((await skewWith(-240_000)) + 240_000)).toBeLessThan(1_500);
  });

  it('counts the age of an answer out of a cache', async () => {
    const date = new Date(Date.now() - 3600_000).toUTCString();
    expect(Math.abs(await skewWith(0, { date, age: '3600' }))).toBeLessThan(1_500);
  });

  it('is measured again each time', async () => {
    const clock = new FakeClock(Date.now() + 240_000);
    const one = okta({ clock });
    expect(await one.prepare()).toMatchObject({ ok: true });
    clock.jump(-240_000);
    const again = await one.prepare();
    expect(again.ok && Math.abs(again.value.skewMs)).toBeLessThan(1_500);
  });
});

describe('what Okta said once', () => {
  const asked = (): number[] => [fake.requests(DISCOVERY).length, fake.requests(KEYS).length];

  async function refreshOnce(one: Okta): Promise<void> {
    fake.script('/oauth2/v1/token', { body: fake.tokens() });
    await one.refresh({
      refreshToken: 'x',
      subject: '00u1fake00000000001',
      saveRefreshToken: async () => ({ ok: true, value: undefined }),
    });
  }

  it('is kept: the document for a day, keys as long as Okta says', async () => {
    const clock = new FakeClock(Date.now());
    const keys = { keys: [] };
    fake.script(KEYS, { body: keys, headers: { 'cache-control': 'max-age=7200, must-revalidate' } });
    const one = okta({ clock });
    const after: number[][] = [];
    for (const hours of [0, 1.9, 0.2, 21.8, 0.2]) {
      clock.jump(hours * 3600_000);
      await refreshOnce(one);
      after.push(asked());
    }
    // The empty key set is asked for once more each time a token names a key that is not in it.
    expect(after.map(([documents]) => documents)).toEqual([1, 1, 1, 1, 2]);
    expect(after[1]?.[1]).toBeLessThan(after[2]?.[1] ?? 0);
  });

  it('is not believed when the clock was put back', async () => {
    const clock = new FakeClock(Date.now());
    const one = okta({ clock });
    await refreshOnce(one);
    clock.jump(-3600_000);
    await refreshOnce(one);
    expect(asked()).toEqual([2, 2]);
  });

  it('is asked for once by many at the same time', async () => {
    const one = okta();
    await Promise.all([one.revokeRefreshToken('a'), one.revokeRefreshToken('b'), one.endSessionUrl('c')]);
    expect(asked()[0]).toBe(1);
  });
});

describe('signing out', () => {
  it('revokes the refresh token by that name', async () => {
    fake.script(REVOKE, {});
    expect(await okta().revokeRefreshToken('the-token')).toEqual({ ok: true, value: undefined });
    expect(Object.fromEntries(fake.requests(REVOKE)[0]?.form ?? [])).toEqual({
      token: 'the-token',
      token_type_hint: 'refresh_token',
      client_id: CLIENT_ID,
    });
  });

  it('with client_secret_basic sends the credentials once', async () => {
    fake.script(REVOKE, {});
    await okta(
      {},
      { authentication: { method: 'client_secret_basic', secret: 'secret' } },
    ).revokeRefreshToken('t');
    expect([...(fake.requests(REVOKE)[0]?.form.keys() ?? [])].sort()).toEqual(['token', 'token_type_hint']);
  });

  it.each<[Parameters<FakeOkta['script']>[1], string]>([
    [{ status: 401, body: { error: 'invalid_client' } }, 'OKTA_CLIENT'],
    [{ status: 503, body: '' }, 'OKTA_OUT_OF_ORDER'],
    ['hang up', 'OKTA_UNREACHABLE'],
  ])('says when it could not be done: %j', async (answer, code) => {
    fake.script(REVOKE, answer);
    expect(await okta().revokeRefreshToken('t')).toMatchObject({ ok: false, error: { code } });
  });

  it('says where to end the session in the browser', async () => {
    const url = await okta().endSessionUrl('the.id.token', 'http://127.0.0.1:10000/signed-out');
    expect(url.ok && url.value.startsWith(`${fake.origin}/oauth2/v1/logout?`)).toBe(true);
    expect(Object.fromEntries(new URL(url.ok ? url.value : '').searchParams)).toMatchObject({
      id_token_hint: 'the.id.token',
      post_logout_redirect_uri: 'http://127.0.0.1:10000/signed-out',
    });
    const plain = await okta().endSessionUrl('the.id.token');
    expect(plain.ok && new URL(plain.value).searchParams.has('post_logout_redirect_uri')).toBe(false);
  });

  it.each(['revocation_endpoint', 'end_session_endpoint'])('says when the server has no %s', async (name) => {
    fake.script(DISCOVERY, { body: { ...discoveryDocument(fake.issuer), [name]: undefined } });
    const one = okta();
    const result =
      name === 'revocation_endpoint' ? await one.revokeRefreshToken('t') : await one.endSessionUrl('t');
    expect(result).toMatchObject({ ok: false, error: { code: 'OKTA_ANSWER_WRONG' } });
  });
});

it('asks through the desktop’s fetch where there is one', async () => {
  const asked: string[] = [];
  const one = okta({
    fetch: (url, init) => {
      asked.push(`${init.method} ${new URL(url).pathname}`);
      return fetch(url, init);
    },
  });
  fake.script(REVOKE, {});
  expect((await one.revokeRefreshToken('t')).ok).toBe(true);
  expect(asked).toEqual([`GET ${DISCOVERY}`, `POST ${REVOKE}`]);
});
