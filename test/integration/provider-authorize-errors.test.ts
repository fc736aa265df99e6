import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { SAM } from '#test/stack/provider/relying-party.ts';
import { type OktaWitness, type Row, startOktaWitness } from '#test/support/okta-witness.ts';

let okta: OktaWitness;
beforeAll(async () => {
  okta = await startOktaWitness();
});
afterEach(() => okta.reset());
afterAll(() => okta.stop());

const AT_AUTHORIZE: readonly Row[] = [
  [
    'user not assigned to the application',
    '302 access_denied: User is not assigned to the client application.',
    () => {
      okta.provider.people.unassign(SAM.login, okta.clientId);
      return okta.authorize();
    },
  ],
  [
    'consent refused, or generic denial',
    '302 access_denied: The resource owner or authorization server denied the request.',
    () => okta.authorizeRefused('access_denied'),
  ],
  [
    'custom server: no policy or rule matches',
    '302 access_denied: Policy evaluation failed for this request, please check the policy configurations.',
    () => {
      okta.provider.settings.policyMatches = false;
      return okta.authorize({}, okta.custom);
    },
  ],
  [
    'some scopes refused by policy',
    '302 access_denied: Some of the requested scopes were denied by the policy. Denied scopes: [groups, offline_access].',
    () => {
      okta.provider.settings.policyDeniesScopes = ['groups', 'phone', 'offline_access'];
      return okta.authorize({}, okta.custom);
    },
  ],
  [
    'all scopes refused',
    '302 access_denied: Policy evaluation succeeded, but all the requested scopes were rejected.',
    () => {
      okta.provider.settings.policyDeniesScopes = ['openid', 'email'];
      return okta.authorize({ scope: 'openid email' }, okta.custom);
    },
  ],
  [
    'session belongs to another user',
    '302 access_denied: Invalid session.',
    () => okta.authorizeRefused('mismatched_user_in_cache_and_session'),
  ],
  [
    'user status bad, by an identity provider',
    '302 access_denied: User status is invalid.',
    () => okta.authorizeRefused('invalid_user_status_error'),
  ],
  [
    'login failed, at an identity provider',
    '302 access_denied: Login failed.',
    () => okta.authorizeRefused('login_failed'),
  ],
  [
    'cancelled at an identity provider',
    '302 access_denied: User canceled the social login request.',
    () => okta.authorizeRefused('user_canceled_request'),
  ],
  [
    'unknown scope',
    '302 invalid_scope: One or more scopes are not configured for the authorization server resource.',
    () => okta.authorize({ scope: 'openid nonsense' }, okta.custom),
  ],
  [
    'no openid with OpenID scopes',
    "302 invalid_scope: Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    () => okta.authorize({ scope: 'email' }),
  ],
  [
    'no openid with OpenID scopes, the other way Okta says it',
    "302 access_denied: Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    () => okta.authorizeRefused('openid_scope_required_access_token'),
  ],
  [
    'no scope, and no default scope',
    "302 invalid_scope: The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    () => okta.authorize({ scope: undefined }),
  ],
  [
    'no state, or one with other signs',
    "302 invalid_request: The authentication request has an invalid 'state' parameter.",
    () => okta.authorize({ state: 'a+b/c=' }),
  ],
  [
    'PKCE missing',
    '302 invalid_request: PKCE code challenge is required by the application.',
    () => okta.authorize({ code_challenge: undefined }),
  ],
  [
    'PKCE plain',
    '302 invalid_request: PKCE code challenge method is not supported. Valid values: [S256]',
    () => okta.authorize({ code_challenge_method: 'plain' }),
  ],
  [
    'prompt=none without a session',
    "302 login_required: A 'prompt' value of 'none' requires an existing session to successfully authorize.",
    () => okta.authorize({ prompt: 'none' }),
  ],
  [
    'prompt=none where the application wants more',
    '302 login_required: The client specified not to prompt, but the client app requires re-authentication or MFA.',
    () => okta.authorizeRefused('app_sign_on_required'),
  ],
  [
    'took too long at sign-in',
    '302 login_required: Request expired, please start over and try again.',
    () => okta.authorizeRefused('request_expired'),
  ],
  [
    'acr_values that cannot be met',
    "302 unmet_authentication_requirements: Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
    () => okta.authorizeRefused('unmet_authentication_requirements'),
  ],
  [
    'needs consent with prompt=none',
    '302 consent_required: The following scopes require user consent: [profile, email].',
    () => okta.authorizeRefused('consent_required', okta.custom),
  ],
  [
    'overload',
    '302 temporarily_unavailable: The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
    () => okta.authorizeRefused('temporarily_unavailable'),
  ],
  [
    'too many groups',
    '302 server_error: The groups claim matched too many groups and must be configured to match fewer groups.',
    () => okta.authorizeRefused('too_many_groups_in_groups_claim'),
  ],
  [
    'client cannot use a custom server',
    '302 unauthorized_client: This client cannot use a custom authorization server.',
    () => okta.authorizeRefused('org_authorization_server_only_client', okta.custom),
  ],
  [
    'flow not ticked',
    '302 unauthorized_client: The client is not authorized to use the provided grant type. Configured grant types: [refresh_token].',
    () => {
      okta.provider.applications.change(okta.clientId, { grantTypes: ['refresh_token'] });
      return okta.authorize();
    },
  ],
  [
    'bad client_id',
    "400 page: 400 Bad Request Invalid value for 'client_id' parameter.",
    () => okta.authorize({ client_id: '0oa0000000000000000x' }),
  ],
  [
    'application deactivated',
    "400 page: 400 Bad Request Invalid value for 'client_id' parameter.",
    () => {
      okta.provider.applications.change(okta.clientId, { status: 'INACTIVE' });
      return okta.authorize();
    },
  ],
  [
    'redirect URI not registered any more',
    "400 page: 400 Bad Request The 'redirect_uri' parameter must be a Login redirect URI in the client app settings:",
    async () => {
      okta.provider.applications.change(okta.clientId, { redirectUris: ['http://127.0.0.1:10000'] });
      const seen = await okta.authorize();
      okta.provider.applications.change(okta.clientId, { redirectUris: [okta.callbacks.redirectUri] });
      return seen.replace(/ http\S+/u, '');
    },
  ],
  [
    'bad server id',
    '404 E0000007: Not found: Resource not found: ausnobody (AuthorizationServer)',
    () => okta.get('/oauth2/ausnobody/v1/authorize'),
  ],
  [
    'bad server id, in OAuth’s words',
    '302 invalid_request: The authorization server id is invalid.',
    () => okta.authorizeRefused('invalid_authorization_server'),
  ],
  [
    'bad client_id at discovery',
    "400 invalid_client: Invalid value for 'client_id' parameter.",
    () => okta.get('/.well-known/openid-configuration?client_id=nobody'),
  ],
];

const SILENCE: readonly Row[] = [
  [
    'password wrong',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => okta.authorize({}, okta.org, { ...SAM, password: 'wrong' }),
  ],
  [
    'person suspended',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => {
      okta.provider.people.suspend(SAM.login);
      return okta.authorize();
    },
  ],
  [
    'person deactivated',
    '403 page: Sign in to continue to Latchkey Unable to sign in Username Password Sign in',
    () => {
      okta.provider.people.deactivate(SAM.login);
      return okta.authorize();
    },
  ],
  [
    'second factor wrong',
    '403 page: Verify with a code from the app on your phone Invalid code Code Verify Back to sign in',
    () => {
      okta.provider.settings.secondFactor = true;
      return okta.authorize({}, okta.org, { ...SAM, code: '000000' });
    },
  ],
  [
    'second factor not given',
    '200 page: Verify with a code from the app on your phone Code Verify Back to sign in',
    () => {
      okta.provider.settings.secondFactor = true;
      return okta.authorize();
    },
  ],
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

describe('the way back from the second factor', () => {
  it('is the sign-in page, and still no callback', async () => {
    okta.provider.settings.secondFactor = true;
    const heard = okta.callbacks.received.length;
    const browser = createScriptedBrowser();
    const asked = await okta.org.request();
    const atCode = await browser.signIn(asked.url, SAM);
    expect(atCode).toMatchObject({ awaitsPerson: true, title: 'Example - Verify' });
    expect(await browser.open(atCode.url)).toMatchObject({ status: 200, title: 'Example - Sign in' });
    expect(okta.callbacks.received).toHaveLength(heard);
  });
});
