import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { normaliseIssuer } from '#main/okta/issuer.ts';
import type { Okta } from '#main/okta/okta.ts';
import { systemClock } from '#main/support/clock.ts';
import type { Failure, FailureCode } from '#main/support/failure.ts';
import type { Result } from '#main/support/result.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import type { Fault } from '#test/stack/provider/faults.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import type { OccasionalRefusal } from '#test/stack/provider/occasional-refusals.ts';
import { ALEX, SAM } from '#test/stack/provider/relying-party.ts';
import { SECOND_FACTOR_CODE } from '#test/stack/provider/sign-in.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { oktaOn, refresh, sessionOf, signIn } from '#test/support/okta.ts';
import { restore } from '#test/support/okta-witness.ts';

let provider: Provider;
let redirectUri: string;

beforeAll(async () => {
  redirectUri = `http://127.0.0.1:${await findFreePort()}`;
  provider = await startProvider({ redirectUris: [redirectUri] });
});

afterEach(() => restore(provider, redirectUri));
afterAll(() => provider.stop());

const clientId = (): string => provider.publicApplication.clientId;

const okta = (serverId = '', requestLimitMs = 20_000): Okta =>
  oktaOn({ provider, redirectUri, serverId, parts: { requestLimitMs } });

/** Impatient where the test waits for the limit, and in no other place: a busy machine may be slow as well. */
const oktaFor = ({ kind }: Fault, impatientMs = 400): Okta =>
  okta('', kind === 'slow' || kind === 'dripping' ? impatientMs : undefined);

function codeOf(result: Result<unknown, Failure>): FailureCode | 'none' {
  return result.ok ? 'none' : result.error.code;
}

/** What an answer of any endpoint may be spoiled by, and what that means wherever it happens. */
const SPOILED: readonly (readonly [fault: Fault, code: FailureCode])[] = [
  [{ kind: 'throttled', body: 'api', limit: 'rate' }, 'OKTA_BUSY'],
  [{ kind: 'throttled', body: 'api', limit: 'concurrency' }, 'OKTA_BUSY'],
  [{ kind: 'throttled', body: 'oauth', limit: 'rate' }, 'OKTA_BUSY'],
  [{ kind: 'read-only' }, 'OKTA_OUT_OF_ORDER'],
  [{ kind: 'internal-error' }, 'OKTA_OUT_OF_ORDER'],
  [{ kind: 'html', status: 502 }, 'OKTA_OUT_OF_ORDER'],
  [{ kind: 'html', status: 503 }, 'OKTA_OUT_OF_ORDER'],
  [{ kind: 'refusal', refusal: 'server_error' }, 'OKTA_OUT_OF_ORDER'],
  [{ kind: 'refusal', refusal: 'temporarily_unavailable' }, 'OKTA_BUSY'],
  [{ kind: 'slow', ms: 60_000 }, 'OKTA_UNREACHABLE'],
  [{ kind: 'dripping', ms: 1_000 }, 'OKTA_UNREACHABLE'],
  [{ kind: 'cut' }, 'OKTA_UNREACHABLE'],
  [{ kind: 'reset', acted: false }, 'OKTA_UNREACHABLE'],
  [{ kind: 'reset', acted: true }, 'OKTA_UNREACHABLE'],
];

describe('discovery', () => {
  it.each(SPOILED)('spoiled by %j is %s, and good again afterwards', async (fault, code) => {
    provider.faults.set('discovery', fault);
    const one = oktaFor(fault, 1_500);
    expect(codeOf(await one.prepare())).toBe(code);
    expect(codeOf(await one.startSignIn())).toBe(code);
    provider.faults.clear();
    expect(codeOf(await one.prepare())).toBe('none');
    sessionOf(await signIn(one));
  });

  it('that names another issuer is OKTA_ANSWER_WRONG, with both names', async () => {
    provider.settings.discoveryIssuer = 'https://elsewhere.example.com';
    expect(await okta().prepare()).toMatchObject({
      error: {
        code: 'OKTA_ANSWER_WRONG',
        facts: { problem: `it calls itself https://elsewhere.example.com, not ${provider.origin}` },
      },
    });
  });

  it('of an application that is deactivated is OKTA_CLIENT, before the browser opens', async () => {
    provider.applications.change(clientId(), { status: 'INACTIVE' });
    expect(codeOf(await okta().startSignIn())).toBe('OKTA_CLIENT');
  });

  it.each(['/oauth2/', '/oauth2', '/oauth2/v1', '/.well-known/openid-configuration'])(
    'is found where the address was written with “%s”, under which Okta has none',
    async (path) => {
      const issuer = normaliseIssuer(provider.origin + path);
      if (!issuer.ok) throw new Error(issuer.error.code);
      const one = oktaOn({ provider, redirectUri, client: { issuer: issuer.value.issuer } });
      expect(codeOf(await one.prepare())).toBe('none');
    },
  );
});

describe('a sign-in', () => {
  /** What comes back in the browser. */
  it.each([
    ['access_denied', 'OKTA_REFUSED'],
    ['mismatched_user_in_cache_and_session', 'OKTA_REAUTH'],
    ['invalid_user_status_error', 'ACCESS_REMOVED'],
    ['login_failed', 'OKTA_REFUSED'],
    ['user_canceled_request', 'SIGN_IN_CANCELLED'],
    ['openid_scope_required_access_token', 'OKTA_CLIENT'],
    ['request_expired', 'OKTA_REAUTH'],
    ['app_sign_on_required', 'OKTA_REAUTH'],
    ['unmet_authentication_requirements', 'OKTA_POLICY'],
    ['consent_required', 'OKTA_REFUSED'],
    ['org_authorization_server_only_client', 'OKTA_CLIENT'],
    ['invalid_authorization_server', 'OKTA_CLIENT'],
    ['too_many_groups_in_groups_claim', 'OKTA_TOO_MANY_GROUPS'],
    ['temporarily_unavailable', 'OKTA_BUSY'],
    ['server_error', 'OKTA_OUT_OF_ORDER'],
  ] as const satisfies readonly (readonly [OccasionalRefusal, FailureCode])[])(
    'refused with %s is %s',
    async (refusal, code) => {
      provider.faults.set('authorize', { kind: 'refusal', refusal });
      expect(codeOf(await signIn(okta()))).toBe(code);
    },
  );

  it('of somebody who is not assigned is ACCESS_REMOVED', async () => {
    provider.people.unassign(SAM.login, clientId());
    expect(codeOf(await signIn(okta()))).toBe('ACCESS_REMOVED');
  });

  it('against the access policy is OKTA_POLICY, whether it refuses all, some scopes or every scope', async () => {
    provider.settings.policyMatches = false;
    expect(codeOf(await signIn(okta('default')))).toBe('OKTA_POLICY');
    provider.settings.policyMatches = true;
    provider.settings.policyDeniesScopes = ['groups'];
    expect(codeOf(await signIn(okta('default')))).toBe('OKTA_POLICY');
    provider.settings.policyDeniesScopes = ['openid', 'profile', 'email', 'groups', 'offline_access'];
    expect(codeOf(await signIn(okta('default')))).toBe('OKTA_POLICY');
    sessionOf(await signIn(okta()));
  });

  it('with a flow that is not ticked is OKTA_CLIENT', async () => {
    provider.applications.change(clientId(), { grantTypes: ['refresh_token'] });
    expect(codeOf(await signIn(okta()))).toBe('OKTA_CLIENT');
  });

  it('whose refresh tokens are not ticked has none, and is good without', async () => {
    provider.applications.change(clientId(), { grantTypes: ['authorization_code'] });
    expect(sessionOf(await signIn(okta())).refreshToken).toBeUndefined();
  });

  it.each([
    [
      'a redirect URI that was taken away',
      () => {
        provider.applications.change(clientId(), { redirectUris: ['http://127.0.0.1:1/elsewhere'] });
      },
    ],
    [
      'a person who is suspended',
      () => {
        provider.people.suspend(SAM.login);
      },
    ],
    [
      'a person who is deactivated',
      () => {
        provider.people.deactivate(SAM.login);
      },
    ],
    [
      'a second factor that the person does not give',
      () => {
        provider.settings.secondFactor = true;
      },
    ],
  ])('hears nothing of %s, and can be cancelled', async (_, turn) => {
    turn();
    const started = await okta().startSignIn();
    if (!started.ok) throw new Error(started.error.code);
    const walk = await createScriptedBrowser().signIn(started.value.authorizationUrl, SAM);
    expect(walk).toMatchObject({ reachedCallback: false, awaitsPerson: true });
    started.value.cancel();
    expect(codeOf(await started.value.result)).toBe('SIGN_IN_CANCELLED');
  });

  it('hears nothing of an application that is deactivated while the browser opens, and can be cancelled', async () => {
    const started = await okta().startSignIn();
    if (!started.ok) throw new Error(started.error.code);
    provider.applications.change(clientId(), { status: 'INACTIVE' });
    const walk = await createScriptedBrowser().signIn(started.value.authorizationUrl, SAM);
    expect(walk).toMatchObject({ status: 400, reachedCallback: false });
    started.value.cancel();
    expect(codeOf(await started.value.result)).toBe('SIGN_IN_CANCELLED');
  });

  it.each(['CUSTOM_URL', 'DYNAMIC'] as const)(
    'at the custom domain is good where that issues as itself (%s), and so is a refresh',
    async (issuerMode) => {
      provider.settings.issuerMode = issuerMode;
      for (const serverId of ['', 'default']) {
        const issuer = normaliseIssuer(provider.customDomain, serverId);
        if (!issuer.ok) throw new Error(issuer.error.code);
        const one = oktaOn({ provider, redirectUri, client: { issuer: issuer.value.issuer } });
        const session = sessionOf(await signIn(one));
        expect(session.identity.issuer).toBe(issuer.value.issuer.issuer);
        expect(new URL(session.identity.issuer).hostname).toBe('localhost');
        sessionOf(await refresh(one, session));
      }
    },
  );

  it('goes on after the second factor', async () => {
    provider.settings.secondFactor = true;
    sessionOf(await signIn(okta(), { ...SAM, code: SECOND_FACTOR_CODE }));
  });

  it('is whoever the browser already is, without a question', async () => {
    provider.settings.signedInAs = ALEX.login;
    expect(sessionOf(await signIn(okta())).identity.email).toBe(ALEX.login);
  });

  it('of somebody without an e-mail address has none, and one that is not verified is as good', async () => {
    provider.people.setEmail(SAM.login, null);
    expect(sessionOf(await signIn(okta())).identity.email).toBeUndefined();
    provider.people.setEmail(SAM.login, 'sam@example.com', false);
    expect(sessionOf(await signIn(okta())).identity.email).toBe('sam@example.com');
  });

  it.each(SPOILED)('whose code is traded for an answer spoiled by %j is %s', async (fault, code) => {
    provider.faults.set('token', fault);
    expect(codeOf(await signIn(oktaFor(fault)))).toBe(code);
  });

  it.each(SPOILED)(
    'whose keys cannot be had because of %j is %s, and no code is spent',
    async (fault, code) => {
      provider.faults.set('keys', fault);
      const before = provider.counters()['POST /oauth2/v1/token'];
      expect(codeOf(await signIn(oktaFor(fault)))).toBe(code);
      expect(provider.counters()['POST /oauth2/v1/token']).toBe(before);
    },
  );

  it.each(SPOILED)('leaves the groups unknown where userinfo is spoiled by %j', async (fault) => {
    provider.settings.groupsIn = 'userinfo';
    provider.faults.set('userinfo', fault);
    expect(sessionOf(await signIn(oktaFor(fault, 1_500))).groups).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['too many groups', 'OKTA_TOO_MANY_GROUPS', { mostGroups: 2 }],
    ['the wrong network zone', 'OKTA_ZONE', { insideNetworkZone: false }],
    ['an encrypted ID token', 'OKTA_ANSWER_WRONG', { encryptIdTokens: true }],
    ['an issuer that is the custom domain', 'OKTA_ANSWER_WRONG', { issuerMode: 'CUSTOM_URL' }],
    ['a clock ten minutes ahead of ours', 'CLOCK_WRONG', { clockOffsetSeconds: 600 }],
    ['a clock two hours behind ours', 'CLOCK_WRONG', { clockOffsetSeconds: -7200 }],
  ] as const)('that meets %s is %s', async (_, code, settings) => {
    Object.assign(provider.settings, settings);
    expect(codeOf(await signIn(okta()))).toBe(code);
  });

  it.each([
    ['multiple_client_credentials', 'OKTA_CLIENT'],
    ['not_trusted_origin_browser_request', 'OKTA_REFUSED'],
    ['pkce_missing_challenge_verifier_present', 'OKTA_REFUSED'],
    ['callback_returned_error_without_description', 'OKTA_OUT_OF_ORDER'],
  ] as const)('whose code is refused with %s is %s', async (refusal, code) => {
    provider.faults.set('token', { kind: 'refusal', refusal });
    expect(codeOf(await signIn(okta()))).toBe(code);
  });

  it('with a secret that was rotated is OKTA_CLIENT, and good with the new one', async () => {
    const { clientId: id } = provider.confidentialApplication;
    const withSecret = (secret: string): Okta =>
      oktaOn({
        provider,
        redirectUri,
        client: { clientId: id, authentication: { method: 'client_secret_basic', secret } },
      });
    const old = provider.applications.rotateSecret(id);
    sessionOf(await signIn(withSecret(old)));
    const fresh = provider.applications.rotateSecret(id);
    expect(codeOf(await signIn(withSecret(old)))).toBe('OKTA_CLIENT');
    sessionOf(await signIn(withSecret(fresh)));
  });

  it.each(['normal', 'emergency'] as const)(
    'is good after a %s key rotation, although the keys were fetched ahead of it',
    async (rotation) => {
      const one = okta();
      sessionOf(await signIn(one));
      await provider.rotateKeys(rotation);
      sessionOf(await signIn(one));
    },
  );
});

describe('a refresh', () => {
  it.each([
    ['the person was deactivated', 'SESSION_ENDED', () => provider.people.deactivate(SAM.login)],
    ['the person was suspended', 'SESSION_ENDED', () => provider.people.suspend(SAM.login)],
    ['the person was unassigned', 'SESSION_ENDED', () => provider.people.unassign(SAM.login, clientId())],
    [
      'the person was unassigned a moment ago',
      'ACCESS_REMOVED',
      () => {
        provider.settings.unassigningRevokes = false;
        provider.people.unassign(SAM.login, clientId());
      },
    ],
    [
      'the application was deactivated',
      'OKTA_CLIENT',
      () => provider.applications.change(clientId(), { status: 'INACTIVE' }),
    ],
    [
      'the application’s settings were changed',
      'SESSION_ENDED',
      () => provider.applications.change(clientId(), { label: 'Latchkey 2' }),
    ],
    [
      'the grant was switched off',
      'OKTA_CLIENT',
      () => provider.applications.change(clientId(), { grantTypes: ['authorization_code'] }),
    ],
    [
      'the policy was changed',
      'OKTA_POLICY',
      () => {
        provider.settings.policyMatches = false;
      },
    ],
    [
      'the computer left the network zone',
      'OKTA_ZONE',
      () => {
        provider.settings.insideNetworkZone = false;
      },
    ],
    [
      'the groups became too many',
      'OKTA_TOO_MANY_GROUPS',
      () => {
        provider.settings.mostGroups = 2;
      },
    ],
  ] as const)('after %s is %s', async (_, code, turn) => {
    const one = okta('default');
    const session = sessionOf(await signIn(one));
    turn();
    expect(codeOf(await refresh(one, session))).toBe(code);
  });

  it.each(SPOILED)('spoiled by %j is %s', async (fault, code) => {
    const session = sessionOf(await signIn(okta()));
    provider.faults.set('token', fault);
    expect(codeOf(await refresh(oktaFor(fault), session))).toBe(code);
  });

  it('that is throttled can be made later with the same token', async () => {
    const one = okta();
    const session = sessionOf(await signIn(one));
    provider.faults.set('token', { kind: 'throttled', body: 'oauth', limit: 'rate' }, 1);
    const before = Date.now();
    const busy = await refresh(one, session);
    if (busy.ok || busy.error.code !== 'OKTA_BUSY') throw new Error(codeOf(busy));
    expect(busy.error.facts.retryAt).toBeGreaterThan(before);
    expect(busy.error.facts.retryAt).toBeLessThanOrEqual(Date.now() + 105_000);
    expect(busy.error.facts.requestId).toMatch(/^\w{26}$/u);
    sessionOf(await refresh(one, session));
  });

  it.each([
    { kind: 'cut' },
    { kind: 'reset', acted: true },
    { kind: 'slow', ms: 60_000 },
    { kind: 'html', status: 504 },
  ] as const)('whose answer is lost once to %j is made again, within Okta’s leeway', async (fault) => {
    provider.settings.leewaySeconds = 30;
    const session = sessionOf(await signIn(okta()));
    provider.faults.set('token', fault, 1);
    const saved: string[] = [];
    sessionOf(await refresh(oktaFor(fault, 1_500), session, saved));
    expect(saved).toHaveLength(1);
  });

  it('keeps the new token although the ID token with it is encrypted', async () => {
    const one = okta();
    const session = sessionOf(await signIn(one));
    provider.settings.encryptIdTokens = true;
    const saved: string[] = [];
    expect(codeOf(await refresh(one, session, saved))).toBe('OKTA_ANSWER_WRONG');
    provider.settings.encryptIdTokens = false;
    sessionOf(await refresh(one, session, saved));
  });

  it('after emergency rotations is good again when a minute has passed between them', async () => {
    let passedMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + passedMs };
    const one = oktaOn({ provider, redirectUri, parts: { clock } });
    const saved: string[] = [];
    const session = sessionOf(await signIn(one));
    await provider.rotateKeys('emergency');
    sessionOf(await refresh(one, session, saved));
    await provider.rotateKeys('emergency');
    expect(codeOf(await refresh(one, session, saved))).toBe('OKTA_ANSWER_WRONG');
    passedMs += 61_000;
    sessionOf(await refresh(one, session, saved));
  });
});

describe('a revocation', () => {
  // Okta's answer has no body that could come slowly or in part.
  const spoiled = SPOILED.filter(([{ kind }]) => kind !== 'dripping' && kind !== 'cut');

  it.each(spoiled)('spoiled by %j is %s', async (fault, code) => {
    const { refreshToken = '' } = sessionOf(await signIn(okta()));
    provider.faults.set('revoke', fault);
    expect(codeOf(await oktaFor(fault).revokeRefreshToken(refreshToken))).toBe(code);
  });
});
