import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OccasionalRefusal } from '#test/stack/provider/occasional-refusals.ts';
import { SAM } from '#test/stack/provider/relying-party.ts';
import { CUSTOM, type OktaWitness, ORG, type Row, startOktaWitness } from '#test/support/okta-witness.ts';

let okta: OktaWitness;
beforeAll(async () => {
  okta = await startOktaWitness();
});
afterEach(() => okta.reset());
afterAll(() => okta.stop());

const basic = (id: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`,
});

async function userinfo(scope = 'openid profile'): Promise<string> {
  const { access_token: token } = await okta.org.signIn(SAM, { scope });
  return okta.get(`${ORG}/userinfo`, { authorization: `Bearer ${token}` });
}

async function userinfoRefused(refusal: OccasionalRefusal): Promise<string> {
  okta.provider.faults.set('userinfo', { kind: 'refusal', refusal });
  return userinfo();
}

const AT_TOKEN: readonly Row[] = [
  [
    'code used',
    '400 invalid_grant: The authorization code is invalid or has expired.',
    async () => {
      const grant = await okta.code();
      await fetch(`${okta.provider.origin}${ORG}/token`, {
        method: 'POST',
        body: new URLSearchParams(grant),
      });
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  [
    'code expired',
    '400 invalid_grant: The authorization code is invalid or has expired.',
    async () => {
      const grant = await okta.code();
      okta.pass(301_000);
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  [
    'PKCE wrong',
    '400 invalid_grant: PKCE verification failed.',
    async () => okta.post(`${ORG}/token`, await okta.code(okta.org, { code_verifier: 'x'.repeat(43) })),
  ],
  [
    'verifier missing',
    '400 invalid_request: PKCE code verifier is required by the application.',
    async () => {
      const { code_verifier: _, ...unproven } = await okta.code();
      return okta.post(`${ORG}/token`, unproven);
    },
  ],
  [
    'no challenge earlier',
    '400 invalid_request: PKCE code challenge should be specified in the authorize request for code verification.',
    () => okta.tokenRefused('pkce_missing_challenge_verifier_present'),
  ],
  [
    'redirect_uri differs',
    "400 invalid_grant: The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.code(okta.org, { redirect_uri: `${okta.callbacks.redirectUri}/` }),
      ),
  ],
  [
    'other client’s code',
    "400 invalid_grant: The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
    async () => okta.post(`${ORG}/token`, await okta.code(okta.confidential)),
  ],
  [
    'other server’s code',
    '400 invalid_request: The grant was issued for another authorization server.',
    async () => okta.post(`${CUSTOM}/token`, await okta.code()),
  ],
  [
    'refresh token unknown',
    '400 invalid_grant: The refresh token is invalid or expired.',
    () => okta.post(`${ORG}/token`, okta.anyRefresh()),
  ],
  [
    'refresh token expired',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () => {
          okta.pass(91 * 86_400_000);
        }),
      ),
  ],
  [
    'refresh token rotated out and reused',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () => {
      const grant = await okta.refresh();
      await fetch(`${okta.provider.origin}${ORG}/token`, {
        method: 'POST',
        body: new URLSearchParams(grant),
      });
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  [
    'refresh token revoked',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () => {
      const grant = await okta.refresh();
      const body = new URLSearchParams({ token: grant.refresh_token ?? '', client_id: okta.clientId });
      await fetch(`${okta.provider.origin}${ORG}/revoke`, { method: 'POST', body });
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  ...(['deactivate', 'suspend'] as const).map(
    (change): Row => [
      `refresh after “${change}”`,
      '400 invalid_grant: The refresh token is invalid or expired.',
      async () =>
        okta.post(
          `${ORG}/token`,
          await okta.refresh(okta.org, () => okta.provider.people[change](SAM.login)),
        ),
    ],
  ),
  [
    'refresh of somebody who is not assigned any more, token revoked',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () => okta.provider.people.unassign(SAM.login, okta.clientId)),
      ),
  ],
  [
    'refresh of somebody who is not assigned any more, token not revoked yet',
    '400 access_denied: User is not assigned to the client application.',
    async () => {
      okta.provider.settings.unassigningRevokes = false;
      return okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () => okta.provider.people.unassign(SAM.login, okta.clientId)),
      );
    },
  ],
  [
    'refresh that the policy refuses now',
    '401 access_denied: Policy evaluation failed for this request, please check the policy configurations.',
    async () =>
      okta.post(
        `${CUSTOM}/token`,
        await okta.refresh(okta.custom, () => {
          okta.provider.settings.policyMatches = false;
        }),
      ),
  ],
  [
    'refresh with a wider scope',
    '400 access_denied: Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: phone.',
    async () => okta.post(`${ORG}/token`, { ...(await okta.refresh()), scope: 'openid phone' }),
  ],
  [
    'no credentials',
    '401 invalid_client: No client credentials found.',
    () => okta.post(`${ORG}/token`, { grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  [
    'wrong secret',
    '401 invalid_client: The client secret supplied for a confidential client is invalid.',
    () =>
      okta.post(
        `${ORG}/token`,
        { grant_type: 'refresh_token', refresh_token: 'x' },
        basic(okta.provider.confidentialApplication.clientId, 'wrong'),
      ),
  ],
  [
    'secret rotated',
    '401 invalid_client: The client secret supplied for a confidential client is invalid.',
    () => {
      const { clientId: id, clientSecret } = okta.provider.confidentialApplication;
      okta.provider.applications.rotateSecret(id);
      const grant = { grant_type: 'refresh_token', refresh_token: 'x' };
      return okta.post(`${ORG}/token`, grant, basic(id, clientSecret));
    },
  ],
  [
    'wrong authentication method',
    '401 invalid_client: Client authentication failed. Either the client or the client credentials are invalid.',
    () =>
      okta.post(
        `${ORG}/token`,
        okta.anyRefresh({ client_id: okta.provider.confidentialApplication.clientId }),
      ),
  ],
  [
    'secret twice',
    '401 invalid_request: Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    () => okta.post(`${ORG}/token`, okta.anyRefresh({ client_secret: 'x' }), basic(okta.clientId, 'x')),
  ],
  [
    'secret twice, with the status of the OpenAPI document',
    '400 invalid_request: Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    () => okta.tokenRefused('multiple_client_credentials'),
  ],
  [
    'secret in the query',
    '400 invalid_request: Client credentials cannot be supplied via query parameters.',
    () => okta.post(`${ORG}/token?client_secret=x`, okta.anyRefresh()),
  ],
  [
    'application deactivated',
    '401 invalid_client: Client authentication failed. Either the client or the client credentials are invalid.',
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () =>
          okta.provider.applications.change(okta.clientId, { status: 'INACTIVE' }),
        ),
      ),
  ],
  [
    'application deactivated and activated: the tokens stay dead',
    '400 invalid_grant: The refresh token is invalid or expired.',
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () => {
          okta.provider.applications.change(okta.clientId, { status: 'INACTIVE' });
          okta.provider.applications.change(okta.clientId, { status: 'ACTIVE' });
        }),
      ),
  ],
  [
    'network zone',
    "403 access_denied: The request is made from outside the client's permitted network zones.",
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () => {
          okta.provider.settings.insideNetworkZone = false;
        }),
      ),
  ],
  [
    'grant off',
    '400 unauthorized_client: The client is not authorized to use the provided grant type. Configured grant types: [authorization_code].',
    async () =>
      okta.post(
        `${ORG}/token`,
        await okta.refresh(okta.org, () =>
          okta.provider.applications.change(okta.clientId, { grantTypes: ['authorization_code'] }),
        ),
      ),
  ],
  [
    'no grant_type',
    "400 invalid_request: The token request must specify a 'grant_type'. Valid values: [authorization_code, refresh_token]",
    () => okta.post(`${ORG}/token`, { client_id: okta.clientId }),
  ],
  [
    'Origin of another site',
    '400 invalid_request: Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
    () => okta.post(`${ORG}/token`, okta.anyRefresh(), { origin: 'https://elsewhere.example.com' }),
  ],
  [
    'Origin that is not trusted',
    '400 invalid_request: Browser requests to the token endpoint must be made from one of the registered Trusted Origins.',
    () => okta.tokenRefused('not_trusted_origin_browser_request'),
  ],
  [
    'Origin and offline_access',
    '400 invalid_scope: Browser requests to the token endpoint may not include the offline_access scope.',
    async () =>
      okta.post(
        `${ORG}/token`,
        { ...(await okta.refresh()), scope: 'openid offline_access' },
        { origin: new URL(okta.callbacks.redirectUri).origin },
      ),
  ],
  [
    'throttle of one person',
    '429 invalid_grant: API call exceeded rate limit due to too many requests.',
    async () => {
      const grant = await okta.refresh();
      okta.provider.faults.set('token', { kind: 'throttled', body: 'oauth', limit: 'rate' });
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  [
    'throttle of the organisation',
    '429 E0000047: API call exceeded rate limit due to too many requests.',
    async () => {
      const grant = await okta.refresh();
      okta.provider.faults.set('token', { kind: 'throttled', body: 'api', limit: 'rate' });
      return okta.post(`${ORG}/token`, grant);
    },
  ],
  [
    'groups over the limit',
    '400 server_error: The groups claim matched too many groups and must be configured to match fewer groups.',
    async () => {
      okta.provider.settings.mostGroups = 2;
      return okta.post(`${ORG}/token`, await okta.code());
    },
  ],
  [
    'token inline hook failed',
    '400 server_error: The callback service returned an error.',
    () => okta.tokenRefused('callback_returned_error_without_description'),
  ],
];

const AT_USERINFO: readonly Row[] = [
  [
    'token in the query',
    '400 Bearer error="invalid_request", error_description="The access token cannot be presented in a query string."',
    () => okta.get(`${ORG}/userinfo?access_token=x`),
  ],
  [
    'token invalid',
    '401 Bearer error="invalid_token", error_description="The access token is invalid"',
    () => okta.get(`${ORG}/userinfo`, { authorization: 'Bearer garbage' }),
  ],
  [
    'scopes that give nothing',
    '403 Bearer error="insufficient_scope", error_description="The access token must provide access to at least one of these scopes - profile, email, address or phone"',
    () => userinfo('openid groups'),
  ],
  [
    'token missing',
    '401 Bearer error="invalid_request", error_description="The access token is missing."',
    () => okta.get(`${ORG}/userinfo`),
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
