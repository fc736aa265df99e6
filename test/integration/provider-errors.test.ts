import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScriptedBrowser, type SignInAs } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import type { OccasionalRefusal } from '#test/stack/provider/occasional-refusals.ts';
import {
  type CallbackCatcher,
  createRelyingParty,
  type RelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';

/**
 * Okta's documented refusals, one row each: the situation, what a client sees of it, and how it comes about.
 * "302" went back to the redirect URI, "page" stayed on a page of Okta's, "Bearer" came in WWW-Authenticate
 * with an empty body, a code alone ("E0000047") is the body of Okta's API.
 */
type Row = readonly [situation: string, seen: string, provoke: () => Promise<string>];

let callbacks: CallbackCatcher;
let provider: Provider;
let org: RelyingParty;
let custom: RelyingParty;
let secret: RelyingParty;
let passedMs = 0;

beforeAll(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({
    redirectUris: [callbacks.redirectUri],
    secretMethods: ['client_secret_basic'],
    now: () => Date.now() + passedMs,
  });
});

beforeEach(async () => {
  org = await createRelyingParty(provider, callbacks, { server: 'org' });
  custom = await createRelyingParty(provider, callbacks, { server: 'custom' });
  secret = await createRelyingParty(provider, callbacks, {
    server: 'org',
    authentication: 'client_secret_basic',
  });
});

afterEach(() => {
  Object.assign(provider.settings, DEFAULT_SETTINGS);
  provider.faults.clear();
  provider.people.activate(SAM.login);
  for (const { clientId } of provider.applications.list()) {
    provider.people.assign(SAM.login, clientId);
    provider.applications.change(clientId, {
      status: 'ACTIVE',
      grantTypes: ['authorization_code', 'refresh_token'],
    });
  }
});

afterAll(async () => {
  await provider.stop();
  await callbacks.stop();
});

/** Asks for a code as a browser does, and tells where that ended. */
async function authorize(
  changes: Readonly<Record<string, string | undefined>> = {},
  party = org,
  person: SignInAs = SAM,
): Promise<string> {
  const heard = callbacks.received.length;
  const asked = await party.request(changes);
  const outcome = await party.browser.signIn(asked.url, person);
  if (!outcome.reachedCallback) {
    expect(callbacks.received).toHaveLength(heard);
    return `${outcome.status} page: ${outcome.text.replace(/^E Example /u, '').replace(/ A local .*/u, '')}`;
  }
  const { state, error, error_description, ...others } = Object.fromEntries(
    callbacks.received.at(-1)?.searchParams ?? [],
  );
  expect([state, others]).toEqual(['state' in changes ? undefined : asked.state, {}]);
  return `302 ${error}: ${error_description}`;
}

const ORG = '/oauth2/v1';
const CUSTOM = '/oauth2/default/v1';

async function post(
  path: string,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const body = new URLSearchParams(parameters);
  const response = await fetch(provider.origin + path, { method: 'POST', headers, body });
  expect(response.headers.get('cache-control')).toBe('no-cache, no-store');
  return describeBody(response);
}

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return describeBody(await fetch(provider.origin + path, { headers }));
}

async function describeBody(response: Response): Promise<string> {
  const text = await response.text();
  const challenge = response.headers.get('www-authenticate');
  const type = response.headers.get('content-type') ?? '';
  if (challenge !== null) {
    expect(text).toBe('');
    return `${response.status} ${challenge}`;
  }
  if (type.startsWith('text/html')) return `${response.status} HTML`;
  expect(type).toMatch(/^application\/json/u);
  const body: Record<string, unknown> = JSON.parse(text);
  if (typeof body.errorCode !== 'string') {
    return `${response.status} ${body.error}: ${body.error_description}`;
  }
  expect(body).toEqual({
    errorCode: body.errorCode,
    errorSummary: expect.any(String),
    errorLink: body.errorCode,
    errorId: expect.stringMatching(/^oae\w{17}$/u),
    errorCauses: [],
  });
  return `${response.status} ${body.errorCode}: ${body.errorSummary}`;
}

const clientId = (): string => provider.publicApplication.clientId;
const basic = (id: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`,
});

/** The parameters that would trade a code of this party, with these changes. */
async function code(party = org, changes: Readonly<Record<string, string>> = {}) {
  const asked = await party.request();
  await party.browser.signIn(asked.url, SAM);
  return {
    client_id: clientId(),
    grant_type: 'authorization_code',
    code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
    redirect_uri: callbacks.redirectUri,
    code_verifier: asked.verifier,
    ...changes,
  };
}

/** The parameters of a refresh, after `change` has happened to what the token stands on. */
async function refresh(party = org, change: () => void = () => {}) {
  const tokens = await party.signIn();
  change();
  return { client_id: clientId(), grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
}

/** The same without a token that exists: for what is refused before it is looked at. */
const anyRefresh = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  client_id: clientId(),
  grant_type: 'refresh_token',
  refresh_token: 'x',
  ...changes,
});

async function authorizeRefused(refusal: OccasionalRefusal, party = org): Promise<string> {
  provider.faults.set('authorize', { kind: 'refusal', refusal });
  return authorize({}, party);
}

async function tokenRefused(refusal: OccasionalRefusal): Promise<string> {
  provider.faults.set('token', { kind: 'refusal', refusal });
  return post(`${ORG}/token`, anyRefresh());
}

async function userinfo(scope = 'openid profile'): Promise<string> {
  const { access_token: token } = await org.signIn(SAM, { scope });
  return get(`${ORG}/userinfo`, { authorization: `Bearer ${token}` });
}

async function userinfoRefused(refusal: OccasionalRefusal): Promise<string> {
  provider.faults.set('userinfo', { kind: 'refusal', refusal });
  return userinfo();
}

const AT_AUTHORIZE: readonly Row[] = [
  [
    'user not assigned to the application',
    '302 access_denied: User is not assigned to the client application.',
    () => {
      provider.people.unassign(SAM.login, clientId());
      return authorize();
    },
  ],
  [
    'consent refused, or generic denial',
    '302 access_denied: The resource owner or authorization server denied the request.',
    () => authorizeRefused('access_denied'),
  ],
  [
    'custom server: no policy or rule matches',
    '302 access_denied: Policy evaluation failed for this request, please check the policy configurations.',
    () => {
      provider.settings.policyMatches = false;
      return authorize({}, custom);
    },
  ],
  [
    'some scopes refused by policy',
    '302 access_denied: Some of the requested scopes were denied by the policy. Denied scopes: [groups, offline_access].',
    () => {
      provider.settings.policyDeniesScopes = ['groups', 'phone', 'offline_access'];
      return authorize({}, custom);
    },
  ],
  [
    'all scopes refused',
    '302 access_denied: Policy evaluation succeeded, but all the requested scopes were rejected.',
    () => {
      provider.settings.policyDeniesScopes = ['openid', 'email'];
      return authorize({ scope: 'openid email' }, custom);
    },
  ],
  [
    'session belongs to another user',
    '302 access_denied: Invalid session.',
    () => authorizeRefused('mismatched_user_in_cache_and_session'),
  ],
  [
    'user status bad, by an identity provider',
    '302 access_denied: User status is invalid.',
    () => authorizeRefused('invalid_user_status_error'),
  ],
  [
    'login failed, at an identity provider',
    '302 access_denied: Login failed.',
    () => authorizeRefused('login_failed'),
  ],
  [
    'cancelled at an identity provider',
    '302 access_denied: User canceled the social login request.',
    () => authorizeRefused('user_canceled_request'),
  ],
  [
    'unknown scope',
    '302 invalid_scope: One or more scopes are not configured for the authorization server resource.',
    () => authorize({ scope: 'openid nonsense' }, custom),
  ],
  [
    'no openid with OpenID scopes',
    "302 invalid_scope: Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    () => authorize({ scope: 'email' }),
  ],
  [
    'no openid with OpenID scopes, the other way Okta says it',
    "302 access_denied: Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    () => authorizeRefused('openid_scope_required_access_token'),
  ],
  [
    'no scope, and no default scope',
    "302 invalid_scope: The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    () => authorize({ scope: undefined }),
  ],
  [
    'no state, or one with other signs',
    "302 invalid_request: The authentication request has an invalid 'state' parameter.",
    () => authorize({ state: 'a+b/c=' }),
  ],
  [
    'PKCE missing',
    '302 invalid_request: PKCE code challenge is required by the application.',
    () => authorize({ code_challenge: undefined }),
  ],
  [
    'PKCE plain',
    '302 invalid_request: PKCE code challenge method is not supported. Valid values: [S256]',
    () => authorize({ code_challenge_method: 'plain' }),
  ],
  [
    'prompt=none without a session',
    "302 login_required: A 'prompt' value of 'none' requires an existing session to successfully authorize.",
    () => authorize({ prompt: 'none' }),
  ],
  [
    'prompt=none where the application wants more',
    '302 login_required: The client specified not to prompt, but the client app requires re-authentication or MFA.',
    () => authorizeRefused('app_sign_on_required'),
  ],
  [
    'took too long at sign-in',
    '302 login_required: Request expired, please start over and try again.',
    () => authorizeRefused('request_expired'),
  ],
  [
    'acr_values that cannot be met',
    "302 unmet_authentication_requirements: Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
    () => authorizeRefused('unmet_authentication_requirements'),
  ],
  [
    'needs consent with prompt=none',
    '302 consent_required: The following scopes require user consent: [profile, email].',
    () => authorizeRefused('consent_required', custom),
  ],
  [
    'overload',
    '302 temporarily_unavailable: The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
    () => authorizeRefused('temporarily_unavailable'),
  ],
  [
    'too many groups',
    '302 server_error: The groups claim matched too many groups and must be configured to match fewer groups.',
    () => authorizeRefused('too_many_groups_in_groups_claim'),
  ],
  [
    'client cannot use a custom server',
    '302 unauthorized_client: This client cannot use a custom authorization server.',
    () => authorizeRefused('org_authorization_server_only_client', custom),
  ],
  [
    'flow not ticked',
    '302 unauthorized_client: The client is not authorized to use the provided grant type. Configured grant types: [refresh_token].',
    () => {
      provider.applications.change(clientId(), { grantTypes: ['refresh_token'] });
      return authorize();
    },
  ],
  [
    'bad client_id',
    "400 page: 400 Bad Request Invalid value for 'client_id' parameter.",
    () => authorize({ client_id: '0oa0000000000000000x' }),
  ],
  [
    'application deactivated',
    "400 page: 400 Bad Request Invalid value for 'client_id' parameter.",
    () => {
      provider.applications.change(clientId(), { status: 'INACTIVE' });
      return authorize();
    },
  ],
  [
    'redirect URI not registered any more',
    "400 page: 400 Bad Request The 'redirect_uri' parameter must be a Login redirect URI in the client app settings:",
    async () => {
      provider.applications.change(clientId(), { redirectUris: ['http://127.0.0.1:10000'] });
      const seen = await authorize();
      provider.applications.change(clientId(), { redirectUris: [callbacks.redirectUri] });
      return seen.replace(/ http\S+/u, '');
    },
  ],
  [
    'bad server id',
    '404 E0000007: Not found: Resource not found: ausnobody (AuthorizationServer)',
    () => get('/oauth2/ausnobody/v1/authorize'),
  ],
  [
    'bad server id, in OAuth’s words',
    '302 invalid_request: The authorization server id is invalid.',
    () => authorizeRefused('invalid_authorization_server'),
  ],
  [
    'bad client_id at discovery',
    "400 invalid_client: Invalid value for 'client_id' parameter.",
    () => get('/.well-known/openid-configuration?client_id=nobody'),
  ],
];

const SILENCE: readonly Row[] = [
  [
    'password wrong',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => authorize({}, org, { ...SAM, password: 'wrong' }),
  ],
  [
    'person suspended',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => {
      provider.people.suspend(SAM.login);
      return authorize();
    },
  ],
  [
    'person deactivated',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => {
      provider.people.deactivate(SAM.login);
      return authorize();
    },
  ],
  [
    'second factor wrong',
    '403 page: Verify with a code from the app on your phone Invalid code Code Verify Back to sign in',
    () => {
      provider.settings.secondFactor = true;
      return authorize({}, org, { ...SAM, code: '000000' });
    },
  ],
  [
    'second factor not given',
    '200 page: Verify with a code from the app on your phone Code Verify Back to sign in',
    () => {
      provider.settings.secondFactor = true;
      return authorize();
    },
  ],
];

const AT_TOKEN: readonly Row[] = [
  [
    'code used',
    '400 invalid_grant: The authorization code is invalid or has expired.',
    async () => {
      const grant = await code();
      await fetch(`${provider.origin}${ORG}/token`, { method: 'POST', body: new URLSearchParams(grant) });
      return post(`${ORG}/token`, grant);
    },
  ],
  [
    'code expired',
    '400 invalid_grant: The authorization code is invalid or has expired.',
    async () => {
      const grant = await code();
      passedMs += 301_000;
      return post(`${ORG}/token`, grant);
    },
  ],
  [
    'PKCE wrong',
    '400 invalid_grant: PKCE verification failed.',
    async () => post(`${ORG}/token`, await code(org, { code_verifier: 'x'.repeat(43) })),
  ],
  [
    'verifier missing',
    '400 invalid_request: PKCE code verifier is required by the application.',
    async () => {
      const { code_verifier: _, ...unproven } = await code();
      return post(`${ORG}/token`, unproven);
    },
  ],
  [
    'no challenge earlier',
    '400 invalid_request: PKCE code challenge should be specified in the authorize request for code verification.',
    () => tokenRefused('pkce_missing_challenge_verifier_present'),
  ],
  [
    'redirect_uri differs',
    "400 invalid_grant: The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    async () => post(`${ORG}/token`, await code(org, { redirect_uri: `${callbacks.redirectUri}/` })),
  ],
  [
    'other client’s code',
    "400 invalid_grant: The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
    async () => post(`${ORG}/token`, await code(secret)),
  ],
  [
    'other server’s code',
    '400 invalid_request: The grant was issued for another authorization server.',
    async () => post(`${CUSTOM}/token`, await code()),
  ],
  [
    'refresh token unknown',
    '400 invalid_grant: The refresh token is invalid or expired.',
    () => post(`${ORG}/token`, anyRefresh()),
  ],
  [
    'refresh token expired',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      post(
        `${ORG}/token`,
        await refresh(org, () => {
          passedMs += 91 * 86_400_000;
        }),
      ),
  ],
  [
    'refresh token rotated out and reused',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () => {
      const grant = await refresh();
      await fetch(`${provider.origin}${ORG}/token`, { method: 'POST', body: new URLSearchParams(grant) });
      return post(`${ORG}/token`, grant);
    },
  ],
  [
    'refresh token revoked',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () => {
      const grant = await refresh();
      const body = new URLSearchParams({ token: grant.refresh_token, client_id: clientId() });
      await fetch(`${provider.origin}${ORG}/revoke`, { method: 'POST', body });
      return post(`${ORG}/token`, grant);
    },
  ],
  ...(['deactivate', 'suspend'] as const).map(
    (change): Row => [
      `refresh after “${change}”`,
      '400 invalid_grant: The refresh token is invalid or expired.',
      async () => post(`${ORG}/token`, await refresh(org, () => provider.people[change](SAM.login))),
    ],
  ),
  [
    'refresh of somebody who is not assigned any more, token revoked',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      post(`${ORG}/token`, await refresh(org, () => provider.people.unassign(SAM.login, clientId()))),
  ],
  [
    'refresh of somebody who is not assigned any more, token not revoked yet',
    '400 access_denied: User is not assigned to the client application.',
    async () => {
      provider.settings.unassigningRevokes = false;
      return post(`${ORG}/token`, await refresh(org, () => provider.people.unassign(SAM.login, clientId())));
    },
  ],
  [
    'refresh that the policy refuses now',
    '401 access_denied: Policy evaluation failed for this request, please check the policy configurations.',
    async () =>
      post(
        `${CUSTOM}/token`,
        await refresh(custom, () => {
          provider.settings.policyMatches = false;
        }),
      ),
  ],
  [
    'refresh with a wider scope',
    '400 access_denied: Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: phone.',
    async () => post(`${ORG}/token`, { ...(await refresh()), scope: 'openid phone' }),
  ],
  [
    'no credentials',
    '401 invalid_client: No client credentials found.',
    () => post(`${ORG}/token`, { grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  [
    'wrong secret',
    '401 invalid_client: The client secret supplied for a confidential client is invalid.',
    () =>
      post(
        `${ORG}/token`,
        { grant_type: 'refresh_token', refresh_token: 'x' },
        basic(provider.confidentialApplication.clientId, 'wrong'),
      ),
  ],
  [
    'secret rotated',
    '401 invalid_client: The client secret supplied for a confidential client is invalid.',
    () => {
      const { clientId: id, clientSecret } = provider.confidentialApplication;
      provider.applications.rotateSecret(id);
      const grant = { grant_type: 'refresh_token', refresh_token: 'x' };
      return post(`${ORG}/token`, grant, basic(id, clientSecret));
    },
  ],
  [
    'wrong authentication method',
    '401 invalid_client: Client authentication failed. Either the client or the client credentials are invalid.',
    () => post(`${ORG}/token`, anyRefresh({ client_id: provider.confidentialApplication.clientId })),
  ],
  [
    'secret twice',
    '401 invalid_request: Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    () => post(`${ORG}/token`, anyRefresh({ client_secret: 'x' }), basic(clientId(), 'x')),
  ],
  [
    'secret twice, with the status of the OpenAPI document',
    '400 invalid_request: Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    () => tokenRefused('multiple_client_credentials'),
  ],
  [
    'secret in the query',
    '400 invalid_request: Client credentials cannot be supplied via query parameters.',
    () => post(`${ORG}/token?client_secret=x`, anyRefresh()),
  ],
  [
    'application deactivated',
    '401 invalid_client: Client authentication failed. Either the client or the client credentials are invalid.',
    async () =>
      post(
        `${ORG}/token`,
        await refresh(org, () => provider.applications.change(clientId(), { status: 'INACTIVE' })),
      ),
  ],
  [
    'application deactivated and activated: the tokens stay dead',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      post(
        `${ORG}/token`,
        await refresh(org, () => {
          provider.applications.change(clientId(), { status: 'INACTIVE' });
          provider.applications.change(clientId(), { status: 'ACTIVE' });
        }),
      ),
  ],
  [
    'network zone',
    "403 access_denied: The request is made from outside the client's permitted network zones.",
    async () =>
      post(
        `${ORG}/token`,
        await refresh(org, () => {
          provider.settings.insideNetworkZone = false;
        }),
      ),
  ],
  [
    'grant off',
    '400 unauthorized_client: The client is not authorized to use the provided grant type. Configured grant types: [authorization_code].',
    async () =>
      post(
        `${ORG}/token`,
        await refresh(org, () =>
          provider.applications.change(clientId(), { grantTypes: ['authorization_code'] }),
        ),
      ),
  ],
  [
    'no grant_type',
    "400 invalid_request: The token request must specify a 'grant_type'. Valid values: [authorization_code, refresh_token]",
    () => post(`${ORG}/token`, { client_id: clientId() }),
  ],
  [
    'Origin of another site',
    '400 invalid_request: Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
    () => post(`${ORG}/token`, anyRefresh(), { origin: 'https://elsewhere.example.com' }),
  ],
  [
    'Origin that is not trusted',
    '400 invalid_request: Browser requests to the token endpoint must be made from one of the registered Trusted Origins.',
    () => tokenRefused('not_trusted_origin_browser_request'),
  ],
  [
    'Origin and offline_access',
    '400 invalid_scope: Browser requests to the token endpoint may not include the offline_access scope.',
    async () =>
      post(
        `${ORG}/token`,
        { ...(await refresh()), scope: 'openid offline_access' },
        { origin: new URL(callbacks.redirectUri).origin },
      ),
  ],
  [
    'throttle of one person',
    '429 invalid_grant: API call exceeded rate limit due to too many requests.',
    async () => {
      const grant = await refresh();
      provider.faults.set('token', { kind: 'throttled', body: 'oauth', limit: 'rate' });
      return post(`${ORG}/token`, grant);
    },
  ],
  [
    'throttle of the organisation',
    '429 E0000047: API call exceeded rate limit due to too many requests.',
    async () => {
      const grant = await refresh();
      provider.faults.set('token', { kind: 'throttled', body: 'api', limit: 'rate' });
      return post(`${ORG}/token`, grant);
    },
  ],
  [
    'groups over the limit',
    '400 server_error: The groups claim matched too many groups and must be configured to match fewer groups.',
    async () => {
      provider.settings.mostGroups = 2;
      return post(`${ORG}/token`, await code());
    },
  ],
  [
    'token inline hook failed',
    '400 server_error: The callback service returned an error.',
    () => tokenRefused('callback_returned_error_without_description'),
  ],
];

const AT_USERINFO: readonly Row[] = [
  [
    'token in the query',
    '400 Bearer error="invalid_request", error_description="The access token cannot be presented in a query string."',
    () => get(`${ORG}/userinfo?access_token=x`),
  ],
  [
    'token invalid',
    '401 Bearer error="invalid_token", error_description="The access token is invalid"',
    () => get(`${ORG}/userinfo`, { authorization: 'Bearer garbage' }),
  ],
  [
    'scopes that give nothing',
    '403 Bearer error="insufficient_scope", error_description="The access token must provide access to at least one of these scopes - profile, email, address or phone"',
    () => userinfo('openid groups'),
  ],
  [
    'token missing',
    '401 Bearer error="invalid_request", error_description="The access token is missing."',
    () => get(`${ORG}/userinfo`),
  ],
  [
    'token expired',
    '401 Bearer error="invalid_token", error_description="The token has expired."',
    () => userinfoRefused('token_expired'),
  ],
  [
    'token revoked',
    '401 Bearer error="invalid_token", error_description="The access token has been revoked."',
    () => userinfoRefused('access_token_revoked'),
  ],
];

const OUTAGES: readonly Row[] = [
  [
    'read-only mode',
    '503 E0000010: Service is in read only mode',
    () => {
      provider.faults.set('token', { kind: 'read-only' });
      return post(`${ORG}/token`, anyRefresh());
    },
  ],
  [
    'internal error',
    '500 E0000009: Internal Server Error',
    () => {
      provider.faults.set('token', { kind: 'internal-error' });
      return post(`${ORG}/token`, anyRefresh());
    },
  ],
  [
    'temporarily unavailable',
    '400 temporarily_unavailable: The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
    () => tokenRefused('temporarily_unavailable'),
  ],
  [
    'server error',
    '500 server_error: The authorization server encountered an unexpected condition that prevented it from fulfilling the request.',
    () => tokenRefused('server_error'),
  ],
  ...([502, 503, 504] as const).map(
    (status): Row => [
      `gateway ${status}`,
      `${status} HTML`,
      () => {
        provider.faults.set('everything', { kind: 'html', status });
        return get('/.well-known/openid-configuration');
      },
    ],
  ),
];

describe('Okta’s errors at /authorize', () => {
  it.each(AT_AUTHORIZE)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('what Okta keeps to itself', () => {
  it.each(SILENCE)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('Okta’s errors at /token', () => {
  it.each(AT_TOKEN)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('Okta’s errors at /userinfo', () => {
  it.each(AT_USERINFO)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('Okta’s outages', () => {
  it.each(OUTAGES)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('a 429', () => {
  it.each(['api', 'oauth'] as const)(
    'in the shape “%s” has Okta’s headers and no Retry-After',
    async (body) => {
      for (const limit of ['rate', 'concurrency'] as const) {
        provider.faults.set('keys', { kind: 'throttled', body, limit }, 1);
        const { status, headers } = await fetch(`${provider.origin}${ORG}/keys`);
        expect(status).toBe(429);
        expect(headers.get('x-rate-limit-limit')).toBe(limit === 'rate' ? '1200' : '0');
        expect(headers.get('x-rate-limit-remaining')).toBe('0');
        const secondsLeft =
          Number(headers.get('x-rate-limit-reset')) - Date.parse(headers.get('date') ?? '') / 1000;
        expect(secondsLeft).toBeGreaterThan(0);
        expect(secondsLeft).toBeLessThanOrEqual(62);
        expect(headers.has('retry-after')).toBe(false);
        expect((await fetch(`${provider.origin}${ORG}/keys`)).status).toBe(200);
      }
    },
  );
});

describe('a gateway’s page', () => {
  it('has none of Okta’s headers, because Okta never saw the request', async () => {
    provider.faults.set('discovery', { kind: 'html', status: 502 });
    const { headers } = await fetch(`${provider.orgIssuer}/.well-known/openid-configuration`);
    expect([...headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
  });
});

describe('the way back from the second factor', () => {
  it('is the sign-in page, and still no callback', async () => {
    provider.settings.secondFactor = true;
    const heard = callbacks.received.length;
    const browser = createScriptedBrowser();
    const asked = await org.request();
    const atCode = await browser.signIn(asked.url, SAM);
    expect(atCode).toMatchObject({ awaitsPerson: true, title: 'Example - Verify' });
    expect(await browser.open(atCode.url)).toMatchObject({ status: 200, title: 'Example - Sign in' });
    expect(callbacks.received).toHaveLength(heard);
  });
});
