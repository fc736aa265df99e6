import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Provider, type ProviderOptions, startProvider } from '#test/stack/provider/index.ts';
import {
  ALEX,
  type CallbackCatcher,
  createRelyingParty,
  type RelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';

const REFUSED = {
  status: 400,
  error: 'invalid_grant',
  error_description: 'The refresh token is invalid or expired.',
};

let callbacks: CallbackCatcher;
let provider: Provider;
let clock: number;

beforeEach(async () => {
  callbacks = await startCallbackCatcher();
});

afterEach(async () => {
  await provider.stop();
  await callbacks.stop();
});

/**
 * The provider's clock is ours from here on; it starts at the real time, which openid-client checks tokens
 * against.
 */
async function start(options: ProviderOptions = {}, server: 'org' | 'custom' = 'org'): Promise<RelyingParty> {
  clock = Date.now();
  provider = await startProvider({ redirectUris: [callbacks.redirectUri], now: () => clock, ...options });
  return createRelyingParty(provider, callbacks, { server });
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** A token request without openid-client’s checks: what matters is the provider’s answer. */
async function refresh(
  party: RelyingParty,
  refreshToken: string,
  more: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { token_endpoint: endpoint = '' } = party.config.serverMetadata();
  const { client_id: clientId } = party.config.clientMetadata();
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    ...more,
  });
  const response = await fetch(endpoint, { method: 'POST', body });
  return { status: response.status, ...JSON.parse(await response.text()) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

describe.each(['org', 'custom'] as const)('a refresh at the %s server', (server) => {
  it('rotates the token; the new ID token has no nonce, the old time of sign-in and the groups of now', async () => {
    const party = await start({}, server);
    const first = await party.signIn();
    clock += 60 * SECOND;
    provider.people.setGroups('sam@example.com', ['ssh-users']);

    const second = await client.refreshTokenGrant(party.config, first.refresh_token ?? '', {
      scope: 'openid email groups',
    });
    expect(second.refresh_token).toBeTypeOf('string');
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const [before, after] = [decodeJwt(first.id_token ?? ''), decodeJwt(second.id_token ?? '')];
    expect(before.nonce).toBeTypeOf('string');
    expect(after).not.toHaveProperty('nonce');
    expect(after.auth_time).toBe(before.auth_time);
    expect(after.iat).toBe((before.iat ?? 0) + 60);
    expect(after.jti).not.toBe(before.jti);
    expect(after.groups).toEqual(['Everyone', 'ssh-users']);
    expect(after).not.toHaveProperty('name');
    expect(provider.liveRefreshTokens()).toBe(1);
  });

  it('takes a rotated-out token for theft: the whole family ends, and the log says so', async () => {
    const party = await start({}, server);
    const first = await party.signIn();
    const second = await refresh(party, first.refresh_token ?? '');
    expect(second.status).toBe(200);

    expect(await refresh(party, first.refresh_token ?? '')).toEqual(REFUSED);
    expect(await refresh(party, textOf(second.refresh_token))).toEqual(REFUSED);
    expect(await userinfoStatus(party, textOf(second.access_token))).toBe(401);
    expect(provider.liveRefreshTokens()).toBe(0);
    const name = server === 'org' ? 'app.oauth2.token.detect_reuse' : 'app.oauth2.as.token.detect_reuse';
    expect(provider.log.events(name)).toHaveLength(1);
  });

  it('gives no ID token when the scope has no openid, and refuses scopes that were not granted', async () => {
    const party = await start({}, server);
    const first = await party.signIn(SAM, { scope: 'openid email offline_access' });
    const wider = await refresh(party, first.refresh_token ?? '', { scope: 'openid groups' });
    expect(wider).toEqual({
      status: 400,
      error: 'access_denied',
      error_description:
        'Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: groups.',
    });
    const narrow = await refresh(party, first.refresh_token ?? '', { scope: 'email' });
    expect(narrow).toMatchObject({ status: 200, scope: 'email' });
    expect(narrow).not.toHaveProperty('id_token');
  });
});

describe('rotation', () => {
  it('takes the old token again within the leeway, and not a second later', async () => {
    const party = await start({ leewaySeconds: 30 });
    const { refresh_token: old = '' } = await party.signIn();
    expect(await refresh(party, old)).toMatchObject({ status: 200 });
    clock += 29 * SECOND;
    const again = await refresh(party, old);
    expect(again.status).toBe(200);
    clock += 1 * SECOND;
    expect(await refresh(party, old)).toEqual(REFUSED);
    expect(await refresh(party, textOf(again.refresh_token))).toEqual(REFUSED);
  });

  it('can be off: the same token comes back and stays good', async () => {
    const party = await start({ rotation: 'STATIC' });
    const { refresh_token: kept = '' } = await party.signIn();
    for (const _ of [1, 2, 3]) {
      expect(await refresh(party, kept)).toMatchObject({ status: 200, refresh_token: kept });
    }
    expect(provider.liveRefreshTokens()).toBe(1);
  });
});

describe('lifetimes', () => {
  it('end a code after five minutes', async () => {
    const party = await start();
    const asked = await party.request();
    await party.browser.signIn(asked.url, SAM);
    clock += 300 * SECOND;
    const error = await asked.exchange(callbacks.received.at(-1) ?? new URL(asked.url)).catch(bodyOf);
    expect(error).toEqual({
      error: 'invalid_grant',
      error_description: 'The authorization code is invalid or has expired.',
    });
  });

  it('end the org server’s refresh tokens 90 days after sign-in, however often they rotate', async () => {
    const party = await start();
    let token = (await party.signIn()).refresh_token ?? '';
    for (const _ of [1, 2, 3]) {
      clock += 29 * DAY;
      const answer = await refresh(party, token);
      expect(answer.status).toBe(200);
      token = textOf(answer.refresh_token);
    }
    clock += 3 * DAY;
    expect(await refresh(party, token)).toEqual(REFUSED);
  });

  it.each(['ROTATE', 'STATIC'] as const)(
    'end a custom server’s refresh tokens seven days after the last use (%s)',
    async (rotation) => {
      const party = await start({ rotation }, 'custom');
      let token = (await party.signIn()).refresh_token ?? '';
      for (const _ of [1, 2, 3]) {
        clock += 6 * DAY;
        const answer = await refresh(party, token);
        expect(answer.status).toBe(200);
        token = textOf(answer.refresh_token);
      }
      clock += 7 * DAY;
      expect(await refresh(party, token)).toEqual(REFUSED);
    },
  );

  it('are those of the options for ID and access tokens', async () => {
    const party = await start({ idTokenSeconds: 90, accessTokenSeconds: 60 });
    const tokens = await party.signIn();
    const { exp = 0, iat = 0 } = decodeJwt(tokens.id_token ?? '');
    expect(exp - iat).toBe(90);
    expect(tokens.expires_in).toBe(60);
    expect(await userinfoStatus(party, tokens.access_token)).toBe(200);
    clock += 60 * SECOND;
    expect(await userinfoStatus(party, tokens.access_token)).toBe(401);
  });

  it('end a session by max_age', async () => {
    const party = await start();
    await party.signIn();
    clock += 100 * SECOND;
    const young = await party.browser.open((await party.request({ max_age: '200' })).url);
    expect(young.reachedCallback).toBe(true);
    const old = await party.browser.open((await party.request({ max_age: '50' })).url);
    expect(old.awaitsPerson).toBe(true);
    const none = await party.request({ max_age: '50', prompt: 'none' });
    await party.browser.open(none.url);
    expect(callbacks.received.at(-1)?.searchParams.get('error')).toBe('login_required');
  });
});

describe('what an administrator takes away', () => {
  it('ends the refresh tokens of a deactivated person for good', async () => {
    const party = await start();
    const { refresh_token: token = '', access_token: access } = await party.signIn();
    await (await createRelyingParty(provider, callbacks, { server: 'custom' })).signIn(ALEX);
    provider.people.deactivate('sam@example.com');
    expect(await refresh(party, token)).toEqual(REFUSED);
    expect(await userinfoStatus(party, access)).toBe(401);
    expect(provider.liveRefreshTokens()).toBe(1);
    provider.people.activate('sam@example.com');
    expect(await refresh(party, token)).toEqual(REFUSED);
  });

  it('refuses a suspended person only while it lasts', async () => {
    const party = await start();
    const { refresh_token: token = '' } = await party.signIn();
    provider.people.suspend('sam@example.com');
    expect(await refresh(party, token)).toEqual(REFUSED);
    provider.people.activate('sam@example.com');
    expect(await refresh(party, token)).toMatchObject({ status: 200 });
  });

  it('ends the tokens of one application when a person is unassigned from it, not those of the other', async () => {
    const party = await start();
    const other = await createRelyingParty(provider, callbacks, {
      server: 'org',
      authentication: 'client_secret_basic',
    });
    const { refresh_token: token = '' } = await party.signIn();
    const kept = await other.signIn();
    provider.people.unassign('sam@example.com', provider.publicApplication.clientId);
    expect(await refresh(party, token)).toEqual(REFUSED);
    const renewed = await client.refreshTokenGrant(other.config, kept.refresh_token ?? '');
    expect(renewed.id_token).toBeTypeOf('string');
    expect(provider.liveRefreshTokens(provider.publicApplication.clientId)).toBe(0);
  });
});

describe('revocation', () => {
  it('of a refresh token ends its family', async () => {
    const party = await start();
    const tokens = await party.signIn();
    await client.tokenRevocation(party.config, tokens.refresh_token ?? '');
    expect(provider.liveRefreshTokens()).toBe(0);
    expect(await refresh(party, tokens.refresh_token ?? '')).toEqual(REFUSED);
    expect(await userinfoStatus(party, tokens.access_token)).toBe(401);
    expect(provider.log.events('app.oauth2.token.revoke')).toHaveLength(1);
  });

  it('of an access token leaves the refresh token alone', async () => {
    const party = await start();
    const tokens = await party.signIn();
    await client.tokenRevocation(party.config, tokens.access_token);
    expect(await userinfoStatus(party, tokens.access_token)).toBe(401);
    expect(await refresh(party, tokens.refresh_token ?? '')).toMatchObject({ status: 200 });
  });

  it('of garbage, of an ID token and of somebody else’s token is answered the same and does nothing', async () => {
    const party = await start();
    const other = await createRelyingParty(provider, callbacks, {
      server: 'org',
      authentication: 'client_secret_post',
    });
    const tokens = await party.signIn();
    await client.tokenRevocation(party.config, 'garbage');
    await client.tokenRevocation(party.config, tokens.id_token ?? '');
    await client.tokenRevocation(other.config, tokens.refresh_token ?? '');
    expect(provider.liveRefreshTokens()).toBe(1);
  });
});

describe('introspection', () => {
  it('tells of an active token in Okta’s terms, and nothing of any other', async () => {
    const party = await start();
    const tokens = await party.signIn();
    const { clientId } = provider.publicApplication;
    const person = provider.people.find('sam@example.com');
    const common = {
      active: true,
      username: 'sam@example.com',
      sub: 'sam@example.com',
      uid: person?.id,
      client_id: clientId,
      iss: provider.orgIssuer,
    };
    const access = await client.tokenIntrospection(party.config, tokens.access_token);
    expect(access).toEqual({
      ...common,
      scope: 'openid profile email groups offline_access',
      exp: Math.floor(clock / 1000) + 3600,
      token_type: 'Bearer',
      aud: provider.orgIssuer,
    });
    const kept = await client.tokenIntrospection(party.config, tokens.refresh_token ?? '');
    expect(kept).toEqual({
      ...common,
      scope: 'openid profile email groups offline_access',
      exp: Math.floor((clock + 90 * DAY) / 1000),
    });
    for (const token of ['garbage', tokens.id_token ?? '']) {
      expect(await client.tokenIntrospection(party.config, token)).toEqual({ active: false });
    }
    provider.people.suspend('sam@example.com');
    expect(await client.tokenIntrospection(party.config, tokens.access_token)).toEqual({ active: false });
  });
});

describe('the groups claim', () => {
  it('is only at userinfo where the ID token is thin', async () => {
    const party = await start({ groupsIn: 'userinfo' });
    const tokens = await party.signIn();
    const claims = decodeJwt(tokens.id_token ?? '');
    expect(claims).toMatchObject({ email: 'sam@example.com', name: 'Sam Example' });
    for (const name of ['groups', 'given_name', 'email_verified']) expect(claims).not.toHaveProperty(name);
    const said = await client.fetchUserInfo(party.config, tokens.access_token, claims.sub ?? '');
    expect(said.groups).toEqual(['Everyone', 'ssh-users', 'ssh-deploy']);
  });

  it('is nowhere where it is not configured, and follows the filter the moment that changes', async () => {
    const party = await start({ groupsIn: 'nowhere' });
    const tokens = await party.signIn();
    const { sub = '', ...claims } = decodeJwt(tokens.id_token ?? '');
    expect(claims).not.toHaveProperty('groups');
    expect(await client.fetchUserInfo(party.config, tokens.access_token, sub)).not.toHaveProperty('groups');

    provider.settings.groupsIn = 'id_token';
    provider.settings.groupFilter = { type: 'STARTS_WITH', value: 'SSH-' };
    const after = await client.refreshTokenGrant(party.config, tokens.refresh_token ?? '');
    expect(decodeJwt(after.id_token ?? '').groups).toEqual(['ssh-users', 'ssh-deploy']);
  });
});

async function userinfoStatus(party: RelyingParty, accessToken: string): Promise<number> {
  const { userinfo_endpoint: endpoint = '' } = party.config.serverMetadata();
  const response = await fetch(endpoint, { headers: { authorization: `Bearer ${accessToken}` } });
  return response.status;
}

function bodyOf(error: unknown): unknown {
  return error instanceof client.ResponseBodyError ? error.cause : error;
}
