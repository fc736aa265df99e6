import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import {
  ALEX,
  type CallbackCatcher,
  createRelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';

let callbacks: CallbackCatcher;
let provider: Provider;

beforeAll(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({
    redirectUris: [callbacks.redirectUri, 'http://127.0.0.1:10000'],
    postLogoutRedirectUris: ['http://127.0.0.1:10000/signed-out'],
  });
});

afterAll(async () => {
  await provider.stop();
  await callbacks.stop();
});

const subjectOf = (login: string) => provider.people.find(login)?.id ?? '';

describe.each(['org', 'custom'] as const)('signing in at the %s server', (server) => {
  it.each(['none', 'client_secret_basic', 'client_secret_post'] as const)(
    'gives openid-client a verified ID token with Okta’s claims (%s)',
    async (authentication) => {
      const party = await createRelyingParty(provider, callbacks, { server, authentication });
      const tokens = await party.signIn();

      const idToken = tokens.id_token ?? '';
      const header = decodeProtectedHeader(idToken);
      expect(Object.keys(header).sort()).toEqual(['alg', 'kid']);
      expect(header.alg).toBe('RS256');

      const claims = decodeJwt(idToken);
      const issuer = server === 'org' ? provider.orgIssuer : provider.customIssuer;
      expect(claims).toMatchObject({
        sub: subjectOf('sam@example.com'),
        ver: 1,
        iss: issuer,
        aud: party.config.clientMetadata().client_id,
        amr: ['pwd'],
        email: 'sam@example.com',
        email_verified: true,
        name: 'Sam Example',
        preferred_username: 'sam@example.com',
        groups: ['Everyone', 'ssh-users', 'ssh-deploy'],
      });
      expect(claims.sub).toMatch(/^00u[0-9A-Za-z]{17}$/u);
      expect(claims.aud).toMatch(/^0oa[0-9A-Za-z]{17}$/u);
      expect(claims.idp).toMatch(/^00o[0-9A-Za-z]{17}$/u);
      expect(claims.jti).toMatch(/^ID\./u);
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600);
      expect(claims.auth_time).toBeTypeOf('number');
      expect(claims.at_hash).toBeTypeOf('string');
      expect(tokens.scope?.split(' ').sort()).toEqual([
        'email',
        'groups',
        'offline_access',
        'openid',
        'profile',
      ]);
      expect(tokens.refresh_token).toBeTypeOf('string');
    },
  );

  it('gives no refresh token without offline_access, and no groups without their scope', async () => {
    const party = await createRelyingParty(provider, callbacks, { server });
    const tokens = await party.signIn(SAM, { scope: 'openid email' });
    expect(tokens.refresh_token).toBeUndefined();
    const claims = decodeJwt(tokens.id_token ?? '');
    expect(claims.email).toBe('sam@example.com');
    expect(claims).not.toHaveProperty('groups');
    expect(claims).not.toHaveProperty('name');
  });

  it('remembers the session: the second sign-in shows no page, and keeps the time of the first', async () => {
    const party = await createRelyingParty(provider, callbacks, { server });
    const first = decodeJwt((await party.signIn()).id_token ?? '');
    const asked = await party.request();
    const outcome = await party.browser.open(asked.url);
    expect(outcome).toMatchObject({ reachedCallback: true, status: 200, title: 'Done' });
    const second = await asked.exchange(callbacks.received.at(-1) ?? new URL(asked.url));
    expect(decodeJwt(second.id_token ?? '').auth_time).toBe(first.auth_time);
  });

  it('answers userinfo for the access token with the same subject and the person’s claims', async () => {
    const party = await createRelyingParty(provider, callbacks, { server });
    const tokens = await party.signIn();
    const said = await client.fetchUserInfo(party.config, tokens.access_token, subjectOf('sam@example.com'));
    expect(said).toMatchObject({
      email: 'sam@example.com',
      given_name: 'Sam',
      groups: ['Everyone', 'ssh-users', 'ssh-deploy'],
    });
  });
});

describe('the browser session', () => {
  it('is good at both servers', async () => {
    const browser = createScriptedBrowser();
    const org = await createRelyingParty(provider, callbacks, { server: 'org', browser });
    const custom = await createRelyingParty(provider, callbacks, { server: 'custom', browser });
    await org.signIn();
    const outcome = await browser.open((await custom.request()).url);
    expect(outcome.reachedCallback).toBe(true);
  });

  it('is asked for again with prompt=login, and then belongs to whoever signs in', async () => {
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    await party.signIn(SAM);
    const shown = await party.browser.open((await party.request({ prompt: 'login' })).url);
    expect(shown).toMatchObject({ title: 'Example - Sign in', awaitsPerson: true });

    const tokens = await party.signIn(ALEX, { prompt: 'login' });
    expect(decodeJwt(tokens.id_token ?? '').sub).toBe(subjectOf('alex@example.com'));
    const silent = await party.signIn(SAM);
    expect(decodeJwt(silent.id_token ?? '').sub).toBe(subjectOf('alex@example.com'));
  });

  it('ends at logout, which goes on to the registered address with the state', async () => {
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    const tokens = await party.signIn();
    const url = client.buildEndSessionUrl(party.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://127.0.0.1:10000/signed-out',
      state: 'there',
    });
    const response = await fetch(url, { redirect: 'manual', headers: cookieHeader(party.browser) });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('http://127.0.0.1:10000/signed-out?state=there');

    const after = await party.browser.open((await party.request()).url);
    expect(after.title).toBe('Example - Sign in');
  });

  it('refuses a logout address that is not registered, a foreign hint and a missing one, on its own page', async () => {
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    const tokens = await party.signIn();
    const logout = (parameters: Record<string, string>) =>
      party.browser.open(`${provider.orgIssuer}/oauth2/v1/logout?${new URLSearchParams(parameters)}`);

    const elsewhere = await logout({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://127.0.0.1:10000/signed-out/',
    });
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.text).toContain(
      "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings: ",
    );
    const [header, payload] = (tokens.id_token ?? '').split('.');
    const forged = `${header}.${payload}.${Buffer.from('not signed').toString('base64url')}`;
    for (const hint of [tokens.access_token, forged]) {
      expect((await logout({ id_token_hint: hint })).text).toContain('The id token is invalid.');
    }
    expect((await logout({})).text).toContain("The required parameter 'id_token_hint' is missing.");

    const done = await logout({ id_token_hint: tokens.id_token ?? '' });
    expect(done).toMatchObject({ status: 200, title: 'Example - Signed out' });
  });

  it('is shown on the home page, where it can be ended too', async () => {
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    await party.signIn();
    expect((await party.browser.open(provider.origin)).text).toContain('Signed in as sam@example.com');
    const left = await fetch(`${provider.origin}/signout`, {
      method: 'POST',
      headers: cookieHeader(party.browser),
      redirect: 'manual',
    });
    expect(left.headers.get('location')).toBe('/signed-out');
    expect((await party.browser.open(provider.origin)).text).toContain('Not signed in');
  });
});

describe('a person the sign-in page refuses', () => {
  const words = 'Unable to sign in';

  it('stays on the page after a wrong password or an unknown name, and the client hears nothing', async () => {
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    const heard = callbacks.received.length;
    for (const person of [
      { login: 'sam@example.com', password: 'wrong' },
      { login: '"><script>alert(1)</script>', password: 'x' },
    ]) {
      const outcome = await party.browser.signIn((await party.request()).url, person);
      expect(outcome).toMatchObject({ status: 403, awaitsPerson: true, reachedCallback: false });
      expect(outcome.text).toContain(words);
      expect(outcome.text).not.toContain('alert');
    }
    expect(callbacks.received).toHaveLength(heard);
  });

  it.each([
    ['deactivated', (people: Provider['people'], login: string) => people.deactivate(login)],
    ['suspended', (people: Provider['people'], login: string) => people.suspend(login)],
  ])('is refused when %s, session or not, until activated again', async (_how, takeAway) => {
    const login = 'kim@example.com';
    if (provider.people.find(login) === undefined) provider.people.add({ login });
    const kim = { ...SAM, login };
    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    await party.signIn(kim);

    takeAway(provider.people, login);
    const outcome = await party.browser.signIn((await party.request()).url, kim);
    expect(outcome).toMatchObject({ reachedCallback: false, awaitsPerson: true });
    expect(outcome.text).toContain(words);

    provider.people.activate(login);
    expect((await party.signIn(kim)).id_token).toBeTypeOf('string');
  });

  it('is sent back with access_denied when signed in but not assigned, with the state', async () => {
    const { clientId } = provider.publicApplication;
    const party = await createRelyingParty(provider, callbacks, { server: 'custom' });
    provider.people.unassign('alex@example.com', clientId);
    const asked = await party.request();
    const outcome = await party.browser.signIn(asked.url, ALEX);
    expect(outcome.reachedCallback).toBe(true);
    const callback = callbacks.received.at(-1);
    expect(Object.fromEntries(callback?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      error_description: 'User is not assigned to the client application.',
      state: asked.state,
    });
    provider.people.assign('alex@example.com', clientId);
    expect((await party.signIn(ALEX)).id_token).toBeTypeOf('string');
  });
});

function cookieHeader(browser: ReturnType<typeof createScriptedBrowser>): Record<string, string> {
  return {
    cookie: browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; '),
  };
}
