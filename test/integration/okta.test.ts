import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Okta, OktaParts } from '#main/okta/okta.ts';
import type { OktaClient } from '#main/okta/types.ts';
import { ok } from '#main/support/result.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, type ProviderOptions, startProvider } from '#test/stack/provider/index.ts';
import { ALEX, SAM } from '#test/stack/provider/relying-party.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { oktaOn, refresh, sessionOf, signIn } from '#test/support/okta.ts';

let provider: Provider;
let redirectUri: string;

/** Another one than the organisation's own, with these options. */
async function start(options: ProviderOptions = {}): Promise<void> {
  await provider?.stop();
  redirectUri = `http://127.0.0.1:${await findFreePort()}`;
  provider = await startProvider({ redirectUris: [redirectUri], ...options });
}

beforeEach(() => start());
afterEach(() => provider.stop());

function okta(client: Partial<OktaClient> = {}, serverId = '', parts: Partial<OktaParts> = {}): Okta {
  return oktaOn({ provider, redirectUri, client, serverId, parts });
}

const requestsTo = (route: string): number => provider.counters()[route] ?? 0;

describe.each([
  ['the org server', '', '/oauth2/v1'],
  ['a custom server', 'default', '/oauth2/default/v1'],
])('a sign-in at %s', (_, serverId, base) => {
  it('gives who it is, the groups and a refresh token, for one token request', async () => {
    const session = sessionOf(await signIn(okta({}, serverId)));
    expect(session).toMatchObject({
      identity: {
        issuer: serverId === '' ? provider.orgIssuer : provider.customIssuer,
        subject: provider.people.find('sam@example.com')?.id,
        email: 'sam@example.com',
        name: 'Sam Example',
      },
      groups: { kind: 'known', names: ['Everyone', 'ssh-users', 'ssh-deploy'], source: 'id_token' },
      refreshToken: expect.any(String),
    });
    expect(provider.counters()).toMatchObject({
      [`POST ${base}/token`]: 1,
      [`GET ${base}/keys`]: 1,
    });
    expect(requestsTo(`GET ${base}/userinfo`)).toBe(0);
    expect(provider.liveRefreshTokens()).toBe(1);
  });

  it.each(['none', 'client_secret_basic', 'client_secret_post'] as const)(
    'and a refresh and a revocation work with %s',
    async (method) => {
      const { clientId, clientSecret } = provider.confidentialApplication;
      const one = okta(
        method === 'none' ? {} : { clientId, authentication: { method, secret: clientSecret } },
        serverId,
      );
      const saved: string[] = [];
      const session = sessionOf(await signIn(one));
      const refreshed = sessionOf(await refresh(one, session, saved));
      expect(refreshed.idToken).not.toBe(session.idToken);
      expect(refreshed.identity).toEqual(session.identity);
      expect(await one.revokeRefreshToken(saved.at(-1) ?? '')).toEqual(ok(undefined));
      expect(provider.liveRefreshTokens()).toBe(0);
      expect(await refresh(one, session, saved)).toMatchObject({
        ok: false,
        error: { code: 'SESSION_ENDED' },
      });
    },
  );
});

describe('the registered redirect URI', () => {
  it.each(['', '/', '/callback', '/callback/'])(
    'is used byte for byte when it ends in “%s”',
    async (path) => {
      const uri = `http://127.0.0.1:${await findFreePort()}${path}`;
      await start({ redirectUris: [uri] });
      sessionOf(await signIn(okta({ redirectUris: [uri] })));
    },
  );

  it('is the next one when the first is in use', async () => {
    const [first, second] = [
      `http://127.0.0.1:${await findFreePort()}`,
      `http://localhost:${await findFreePort()}/cb`,
    ];
    await start({ redirectUris: [first, second] });
    const waiting = await okta({ redirectUris: [first, second] }).startSignIn();
    const other = await okta({ redirectUris: [first, second] }).startSignIn();
    expect(waiting.ok && waiting.value.redirectUri).toBe(first);
    expect(other.ok && other.value.redirectUri).toBe(second);
    if (!waiting.ok || !other.ok) return;
    await createScriptedBrowser().signIn(other.value.authorizationUrl, SAM);
    expect((await other.value.result).ok).toBe(true);
    waiting.value.cancel();
  });

  it('that Okta does not know strands the person at Okta, and the sign-in waits on', async () => {
    const started = await okta({ redirectUris: [`http://127.0.0.1:${await findFreePort()}`] }).startSignIn();
    if (!started.ok) throw new Error(started.error.code);
    const walk = await createScriptedBrowser().signIn(started.value.authorizationUrl, SAM);
    expect([walk.status, walk.reachedCallback]).toEqual([400, false]);
    started.value.cancel();
    expect(await started.value.result).toMatchObject({ ok: false, error: { code: 'SIGN_IN_CANCELLED' } });
  });
});

describe('groups', () => {
  it('come from userinfo where the ID token is thin', async () => {
    provider.settings.groupsIn = 'userinfo';
    expect(sessionOf(await signIn(okta())).groups).toEqual({
      kind: 'known',
      names: ['Everyone', 'ssh-users', 'ssh-deploy'],
      source: 'userinfo',
    });
  });

  it('are unknown where Okta sends none', async () => {
    provider.settings.groupsIn = 'nowhere';
    expect(sessionOf(await signIn(okta())).groups).toEqual({ kind: 'unknown' });
  });

  it('are none where Okta says so, and unknown where the filter leaves the claim out', async () => {
    provider.settings.groupFilter = { type: 'STARTS_WITH', value: 'nobody-' };
    provider.settings.whenNoGroupMatches = 'empty';
    const one = okta();
    const session = sessionOf(await signIn(one));
    expect(session.groups).toEqual({ kind: 'known', names: [], source: 'id_token' });
    provider.settings.whenNoGroupMatches = 'absent';
    expect(sessionOf(await refresh(one, session)).groups).toEqual({ kind: 'unknown' });
  });

  it('of now are in the next refresh', async () => {
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    provider.people.setGroups('sam@example.com', ['ops/night', '<b>', 'größe']);
    expect(sessionOf(await refresh(one, session, saved)).groups).toMatchObject({
      names: ['Everyone', 'ops/night', '<b>', 'größe'],
    });
  });

  it('may be hundreds', async () => {
    const names = Array.from({ length: 400 }, (_, i) => `ssh-group-of-some-length-${i}`);
    provider.people.setGroups('sam@example.com', names);
    expect(sessionOf(await signIn(okta())).groups).toMatchObject({ names: ['Everyone', ...names] });
  });
});

describe('a refresh', () => {
  it('has each new token stored before its ID token is handed out, and uses it next', async () => {
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    for (let turn = 1; turn <= 3; turn++) {
      const refreshed = sessionOf(await refresh(one, session, saved));
      expect(saved).toHaveLength(turn);
      expect(refreshed.refreshToken).toBe(saved.at(-1));
    }
    expect(new Set([session.refreshToken, ...saved]).size).toBe(4);
    expect(provider.liveRefreshTokens()).toBe(1);
  });

  it('stores the token too where Okta does not rotate', async () => {
    await start({ rotation: 'STATIC' });
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    sessionOf(await refresh(one, session, saved));
    expect(saved).toEqual([session.refreshToken]);
  });

  it('works from the stored token alone, in a process that never saw the sign-in', async () => {
    const session = sessionOf(await signIn(okta()));
    expect(sessionOf(await refresh(okta(), session)).identity).toEqual(session.identity);
  });

  it('with a token that was used before ends the whole session', async () => {
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    sessionOf(await refresh(one, session, saved));
    expect(await refresh(one, session)).toMatchObject({
      ok: false,
      error: { code: 'SESSION_ENDED', facts: { said: 'The refresh token is invalid or expired.' } },
    });
    expect(await refresh(one, session, saved)).toMatchObject({ ok: false, error: { code: 'SESSION_ENDED' } });
  });

  it('survives a lost answer, where Okta grants some seconds', async () => {
    await start({ leewaySeconds: 30 });
    const session = sessionOf(await signIn(okta()));
    let lost = 0;
    // The request arrives, Okta rotates the token, and the answer never comes.
    const one = okta({}, '', {
      fetch: async (url, init) => {
        const answer = await fetch(url, init);
        if (!url.endsWith('/token') || lost > 0) return answer;
        lost += 1;
        throw new TypeError('fetch failed');
      },
    });
    const saved: string[] = [];
    sessionOf(await refresh(one, session, saved));
    expect(saved).toHaveLength(1);
    expect(requestsTo('POST /oauth2/v1/token')).toBe(3);
  });

  it('for somebody else is refused, and the token is stored all the same', async () => {
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    const other = { ...session, identity: { ...session.identity, subject: '00u2other' } };
    expect(await refresh(one, other, saved)).toMatchObject({
      ok: false,
      error: { code: 'OKTA_ANSWER_WRONG' },
    });
    sessionOf(await refresh(one, session, saved));
  });

  it('after the scopes became wider asks for a fresh sign-in', async () => {
    const session = sessionOf(await signIn(okta({ scopes: ['openid', 'email', 'offline_access'] })));
    expect(await refresh(okta(), session)).toMatchObject({ ok: false, error: { code: 'OKTA_REAUTH' } });
  });

  it('needs no new discovery', async () => {
    const one = okta();
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    for (let turn = 0; turn < 3; turn++) sessionOf(await refresh(one, session, saved));
    expect(requestsTo('GET /.well-known/openid-configuration')).toBe(1);
    expect(requestsTo('GET /oauth2/v1/keys')).toBe(1);
  });
});

describe('a person whom Okta lets in no more', () => {
  it.each(['deactivate', 'suspend'] as const)(
    'after “%s” has no session at the next refresh',
    async (change) => {
      const one = okta();
      const session = sessionOf(await signIn(one));
      provider.people[change]('sam@example.com');
      expect(await refresh(one, session)).toMatchObject({ ok: false, error: { code: 'SESSION_ENDED' } });
    },
  );

  it('because of the assignment has none either, and the next sign-in says why', async () => {
    const one = okta();
    const session = sessionOf(await signIn(one));
    provider.people.unassign('sam@example.com', provider.publicApplication.clientId);
    expect(await refresh(one, session)).toMatchObject({ ok: false, error: { code: 'SESSION_ENDED' } });
    expect(await signIn(one)).toEqual({
      ok: false,
      error: {
        code: 'ACCESS_REMOVED',
        facts: {
          clientId: provider.publicApplication.clientId,
          host: new URL(provider.origin).host,
          said: 'User is not assigned to the client application.',
        },
      },
    });
  });
});

describe('an application', () => {
  it('that Okta does not know is refused before the browser opens', async () => {
    expect(await okta({ clientId: '0oaUnknown0000000000' }).startSignIn()).toMatchObject({
      ok: false,
      error: { code: 'OKTA_CLIENT', facts: { said: "Invalid value for 'client_id' parameter." } },
    });
  });

  it('with a wrong secret, or none, is told so', async () => {
    const { clientId } = provider.confidentialApplication;
    for (const authentication of [
      { method: 'client_secret_basic', secret: 'wrong' },
      { method: 'client_secret_post', secret: 'wrong' },
      { method: 'none' },
    ] as const) {
      expect(await signIn(okta({ clientId, authentication }))).toMatchObject({
        ok: false,
        error: { code: 'OKTA_CLIENT' },
      });
    }
  });

  it('that asks for an unknown scope is told so', async () => {
    expect(await signIn(okta({ scopes: ['openid', 'nonsense'] }, 'default'))).toMatchObject({
      ok: false,
      error: { code: 'OKTA_CLIENT' },
    });
  });
});

describe('an authorization server', () => {
  it('that does not exist is named', async () => {
    expect(await okta({}, 'aus1nowhere').prepare()).toMatchObject({
      ok: false,
      error: { code: 'ISSUER_INVALID', facts: { input: `${provider.origin}/oauth2/aus1nowhere` } },
    });
  });

  it('tells how far the clocks are apart', async () => {
    await start({ now: () => Date.now() - 240_000 });
    const began = performance.now();
    const prepared = await okta().prepare();
    // Half of the time that it took cannot be told from a difference.
    const uncertainMs = 1_500 + (performance.now() - began) / 2;
    expect(prepared.ok && Math.abs(prepared.value.skewMs - 240_000)).toBeLessThan(uncertainMs);
  });
});

describe('the browser’s own session', () => {
  it('lets the person through without a question, and “prompt=login” asks again', async () => {
    const browser = createScriptedBrowser();
    const one = okta();
    sessionOf(await signIn(one, SAM, browser));
    const again = await one.startSignIn();
    if (!again.ok) throw new Error(again.error.code);
    expect((await browser.open(again.value.authorizationUrl)).reachedCallback).toBe(true);
    expect(sessionOf(await again.value.result).identity.email).toBe('sam@example.com');
    const afresh = await one.startSignIn({ prompt: 'login' });
    if (!afresh.ok) throw new Error(afresh.error.code);
    expect((await browser.signIn(afresh.value.authorizationUrl, ALEX)).reachedCallback).toBe(true);
    expect(sessionOf(await afresh.value.result).identity.email).toBe('alex@example.com');
  });

  it('ends at the address that says so', async () => {
    const browser = createScriptedBrowser();
    const one = okta();
    const session = sessionOf(await signIn(one, SAM, browser));
    const url = await one.endSessionUrl(session.idToken);
    if (!url.ok) throw new Error(url.error.code);
    await browser.open(url.value);
    const next = await one.startSignIn();
    if (!next.ok) throw new Error(next.error.code);
    const page = await browser.open(next.value.authorizationUrl);
    expect(page.reachedCallback).toBe(false);
    next.value.cancel();
  });
});
