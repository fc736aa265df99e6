import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import {
  type CallbackCatcher,
  createRelyingParty,
  type RelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';

let callbacks: CallbackCatcher;
let provider: Provider;
let party: RelyingParty;
let secretParty: RelyingParty;

beforeAll(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({
    redirectUris: ['http://127.0.0.1:10000', callbacks.redirectUri],
    secretMethods: ['client_secret_basic'],
  });
  party = await createRelyingParty(provider, callbacks, { server: 'org' });
  secretParty = await createRelyingParty(provider, callbacks, {
    server: 'org',
    authentication: 'client_secret_basic',
  });
  await party.signIn();
});

afterAll(async () => {
  await provider.stop();
  await callbacks.stop();
});

describe('a redirect URI that is not registered byte for byte', () => {
  it.each([
    'http://127.0.0.1:10000/',
    'http://127.0.0.1:10001',
    'http://127.0.0.1',
    'http://localhost:10000',
    'http://127.0.0.1:10000/callback',
    'HTTP://127.0.0.1:10000',
    'http://127.0.0.1:10000?x=1',
    'https://127.0.0.1:10000',
    '',
  ])('strands the browser on the provider’s own page: %s', async (redirectUri) => {
    const heard = callbacks.received.length;
    const asked = await party.request({ redirect_uri: redirectUri });
    const outcome = await party.browser.open(asked.url);
    expect(outcome).toMatchObject({
      status: 400,
      url: `${provider.origin}/oauth2/v1/authorize`,
      title: 'Example - Bad Request',
      reachedCallback: false,
      awaitsPerson: true,
    });
    expect(outcome.text).toContain('400 Bad Request');
    expect(outcome.text).toContain(
      `The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: ${provider.origin}/admin/app/oidc_client/instance/${provider.publicApplication.clientId}#tab-general`,
    );
    expect(callbacks.received).toHaveLength(heard);
  });

  it('is refused for the one without a path too when asked with a session, and the registered one is not', async () => {
    const answer = await fetch((await party.request({ redirect_uri: 'http://127.0.0.1:10000' })).url, {
      redirect: 'manual',
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain(`${provider.origin}/signin/`);
  });

  it('is the same page for an unknown application', async () => {
    const outcome = await party.browser.open(
      (await party.request({ client_id: '0oa0000000000000000x' })).url,
    );
    expect(outcome.status).toBe(400);
    expect(outcome.text).toContain("Invalid value for 'client_id' parameter.");
  });
});

describe('an authorization request Okta refuses', () => {
  const TOO_MANY = 'The authentication request has an invalid';
  it.each([
    [{ state: undefined }, 'invalid_request', `${TOO_MANY} 'state' parameter.`],
    [{ state: 'a+b/c=' }, 'invalid_request', `${TOO_MANY} 'state' parameter.`],
    [
      { response_type: 'id_token' },
      'unsupported_response_type',
      'The response type is not supported by the authorization server. Configured response types: [code].',
    ],
    [
      { response_mode: 'okta_post_message' },
      'unsupported_response_mode',
      "'okta_post_message' response mode cannot be used with the 'code' response type.",
    ],
    [
      { scope: 'openid nonsense' },
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
    ],
    [
      { scope: undefined },
      'invalid_scope',
      "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    ],
    [
      { scope: 'email' },
      'invalid_scope',
      "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    ],
    [{ code_challenge: undefined }, 'invalid_request', 'PKCE code challenge is required by the application.'],
    [
      { code_challenge_method: 'plain' },
      'invalid_request',
      'PKCE code challenge method is not supported. Valid values: [S256]',
    ],
    [{ code_challenge: 'short' }, 'invalid_request', 'PKCE code challenge contains illegal characters.'],
    [
      { prompt: 'none login' },
      'invalid_request',
      "Invalid value for 'prompt' parameter. Supported values: [none, login, consent]",
    ],
    [
      { max_age: '-1' },
      'invalid_request',
      "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
    ],
    [
      { max_age: '0', prompt: 'none' },
      'invalid_request',
      "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
    ],
    [{ idp: '0oa0000000000000000x' }, 'invalid_request', 'Identity provider is not valid.'],
  ])('goes back to the application in Okta’s words: %j', async (changes, error, description) => {
    const asked = await party.request(changes);
    await party.browser.open(asked.url);
    const parameters = Object.fromEntries(callbacks.received.at(-1)?.searchParams ?? []);
    const state = 'state' in changes ? {} : { state: asked.state };
    expect(parameters).toEqual({ error, error_description: description, ...state });
  });

  it('is login_required for prompt=none without a session', async () => {
    const stranger = await createRelyingParty(provider, callbacks, { server: 'org' });
    const asked = await stranger.request({ prompt: 'none' });
    await stranger.browser.open(asked.url);
    expect(Object.fromEntries(callbacks.received.at(-1)?.searchParams ?? [])).toEqual({
      error: 'login_required',
      error_description: "A 'prompt' value of 'none' requires an existing session to successfully authorize.",
      state: asked.state,
    });
  });
});

describe('the token endpoint', () => {
  const clientId = (): string => provider.publicApplication.clientId;
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  async function post(
    parameters: Record<string, string>,
    headers: Record<string, string> = {},
    path = '/oauth2/v1/token',
  ) {
    const response = await fetch(`${provider.origin}${path}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(parameters),
    });
    expect(response.headers.get('cache-control')).toBe('no-cache, no-store');
    expect(response.headers.get('pragma')).toBe('no-cache');
    const { error, error_description: description }: Record<string, string> = JSON.parse(
      await response.text(),
    );
    return [response.status, error, description];
  }

  /** A code for this party, and the parameters that would exchange it. */
  async function code(of: RelyingParty = party): Promise<Record<string, string>> {
    const asked = await of.request();
    await of.browser.signIn(asked.url, SAM);
    return {
      grant_type: 'authorization_code',
      code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
      redirect_uri: callbacks.redirectUri,
      code_verifier: asked.verifier,
    };
  }

  it('wants credentials, the right ones, once, the way they are registered', async () => {
    const { clientId: id, clientSecret: secret } = provider.confidentialApplication;
    const grant = { grant_type: 'refresh_token', refresh_token: 'x' };
    expect(await post(grant)).toEqual([401, 'invalid_client', 'No client credentials found.']);
    expect(await post({ ...grant, client_id: 'nobody' })).toEqual([
      401,
      'invalid_client',
      "Invalid value for 'client_id' parameter.",
    ]);
    expect(await post(grant, basic(id, 'wrong'))).toEqual([
      401,
      'invalid_client',
      'The client secret supplied for a confidential client is invalid.',
    ]);
    const failed = 'Client authentication failed. Either the client or the client credentials are invalid.';
    expect(await post({ ...grant, client_id: id })).toEqual([401, 'invalid_client', failed]);
    expect(await post({ ...grant, client_id: id, client_secret: secret })).toEqual([
      401,
      'invalid_client',
      failed,
    ]);
    expect(await post({ ...grant, client_id: clientId(), client_secret: 'x' })).toEqual([
      401,
      'invalid_client',
      failed,
    ]);
    expect(await post({ ...grant, client_secret: secret }, basic(id, secret))).toEqual([
      401,
      'invalid_request',
      'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    ]);
    expect(await post(grant, { authorization: 'Basic ???' })).toEqual([
      401,
      'invalid_client',
      'Found Authentication header but was not valid client credentials.',
    ]);
    expect(await post(grant, {}, `/oauth2/v1/token?client_secret=${secret}`)).toEqual([
      400,
      'invalid_request',
      'Client credentials cannot be supplied via query parameters.',
    ]);
    expect(await post(grant, basic(id, secret))).toEqual([
      400,
      'invalid_grant',
      'The refresh token is invalid or expired.',
    ]);
  });

  it('wants a grant it knows', async () => {
    expect(await post({ client_id: clientId() })).toEqual([
      400,
      'invalid_request',
      "The token request must specify a 'grant_type'. Valid values: [authorization_code, refresh_token]",
    ]);
    expect(await post({ client_id: clientId(), grant_type: 'password' })).toEqual([
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server. Configured grant types: [authorization_code, refresh_token].',
    ]);
    expect(await post({ client_id: clientId(), grant_type: 'refresh_token' })).toEqual([
      400,
      'invalid_request',
      "The required parameter 'refresh_token' is missing.",
    ]);
  });

  it('takes a code once, from the client, server, address and verifier it was made for', async () => {
    const mine: Record<string, string> = { ...(await code()), client_id: clientId() };
    expect(await post({ ...mine, code_verifier: 'x'.repeat(43) })).toEqual([
      400,
      'invalid_grant',
      'PKCE verification failed.',
    ]);
    const { code_verifier: _, ...unproven } = mine;
    expect(await post(unproven)).toEqual([
      400,
      'invalid_request',
      'PKCE code verifier is required by the application.',
    ]);
    expect(await post({ ...mine, redirect_uri: `${callbacks.redirectUri}/` })).toEqual([
      400,
      'invalid_grant',
      "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    ]);
    expect(await post(mine, {}, '/oauth2/default/v1/token')).toEqual([
      400,
      'invalid_request',
      'The grant was issued for another authorization server.',
    ]);
    const foreign = { ...(await code(secretParty)), client_id: clientId() };
    expect(await post(foreign)).toEqual([
      400,
      'invalid_grant',
      "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
    ]);
    expect(await post({ ...mine, code: 'garbage' })).toEqual([
      400,
      'invalid_grant',
      'The authorization code is invalid or has expired.',
    ]);
    expect((await post(mine))[0]).toBe(200);
    const live = provider.liveRefreshTokens();
    expect(await post(mine)).toEqual([
      400,
      'invalid_grant',
      'The authorization code is invalid or has expired.',
    ]);
    expect(provider.liveRefreshTokens()).toBe(live - 1);
  });

  it('refuses what looks like a page of another site', async () => {
    const grant = { grant_type: 'refresh_token', refresh_token: 'x', client_id: clientId() };
    expect(await post(grant, { origin: 'https://elsewhere.example.com' })).toEqual([
      400,
      'invalid_request',
      'Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
    ]);
  });

  it('writes refusals into the log, with the reason and no token', async () => {
    const grant = { grant_type: 'refresh_token', refresh_token: 'a-token-nobody-has', client_id: clientId() };
    await post(grant);
    const last = provider.log.events('app.oauth2.token.grant').at(-1);
    expect(last).toMatchObject({
      outcome: { result: 'FAILURE', reason: 'The refresh token is invalid or expired.' },
      actor: { id: clientId(), type: 'PublicClientApp' },
    });
    expect(JSON.stringify(provider.log.events())).not.toContain('a-token-nobody-has');
  });
});

describe('userinfo', () => {
  async function userinfo(headers: Record<string, string>, query = '') {
    const response = await fetch(`${provider.origin}/oauth2/v1/userinfo${query}`, { headers });
    expect(await response.text()).toBe('');
    return [response.status, response.headers.get('www-authenticate')];
  }

  it('refuses in WWW-Authenticate, with an empty body', async () => {
    expect(await userinfo({ authorization: 'Bearer garbage' })).toEqual([
      401,
      'Bearer error="invalid_token", error_description="The access token is invalid"',
    ]);
    expect(await userinfo({})).toEqual([
      401,
      'Bearer error="invalid_request", error_description="The access token is missing."',
    ]);
    expect(await userinfo({}, '?access_token=x')).toEqual([
      400,
      'Bearer error="invalid_request", error_description="The access token cannot be presented in a query string."',
    ]);
    const { access_token: token } = await party.signIn(SAM, { scope: 'openid groups' });
    expect(await userinfo({ authorization: `Bearer ${token}` })).toEqual([
      403,
      'Bearer error="insufficient_scope", error_description="The access token must provide access to at least one of these scopes - profile, email, address or phone"',
    ]);
  });
});

describe('revocation and introspection', () => {
  it.each(['revoke', 'introspect'])('want a client and a token: %s', async (endpoint) => {
    const ask = async (parameters: Record<string, string>) => {
      const body = new URLSearchParams(parameters);
      const response = await fetch(`${provider.origin}/oauth2/v1/${endpoint}`, { method: 'POST', body });
      return [response.status, JSON.parse(await response.text())];
    };
    expect(await ask({ token: 'x' })).toEqual([
      401,
      { error: 'invalid_client', error_description: 'No client credentials found.' },
    ]);
    expect(await ask({ client_id: provider.publicApplication.clientId })).toEqual([
      400,
      { error: 'invalid_request', error_description: "The 'token' parameter is required." },
    ]);
  });
});
