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

beforeAll(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({
    redirectUris: ['http://127.0.0.1:10000', callbacks.redirectUri],
    secretMethods: ['client_secret_basic'],
  });
  party = await createRelyingParty(provider, callbacks, { server: 'org' });
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
});

describe('an authorization request Okta refuses', () => {
  it.each([
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
    expect(parameters).toEqual({ error, error_description: description, state: asked.state });
  });
});

describe('the token endpoint', () => {
  const clientId = (): string => provider.publicApplication.clientId;
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  async function post(parameters: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await fetch(`${provider.origin}/oauth2/v1/token`, {
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
  async function code(): Promise<Record<string, string>> {
    const asked = await party.request();
    await party.browser.signIn(asked.url, SAM);
    return {
      grant_type: 'authorization_code',
      code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
      redirect_uri: callbacks.redirectUri,
      code_verifier: asked.verifier,
    };
  }

  it('wants credentials the way they are registered', async () => {
    const { clientId: id, clientSecret: secret } = provider.confidentialApplication;
    const grant = { grant_type: 'refresh_token', refresh_token: 'x' };
    expect(await post({ ...grant, client_id: 'nobody' })).toEqual([
      401,
      'invalid_client',
      "Invalid value for 'client_id' parameter.",
    ]);
    for (const credentials of [
      { client_id: id, client_secret: secret },
      { client_id: clientId(), client_secret: 'x' },
    ]) {
      expect(await post({ ...grant, ...credentials })).toEqual([
        401,
        'invalid_client',
        'Client authentication failed. Either the client or the client credentials are invalid.',
      ]);
    }
    expect(await post(grant, { authorization: 'Basic ???' })).toEqual([
      401,
      'invalid_client',
      'Found Authentication header but was not valid client credentials.',
    ]);
    expect(await post(grant, basic(id, secret))).toEqual([
      400,
      'invalid_grant',
      'The refresh token is invalid or expired.',
    ]);
  });

  it('wants a grant it knows, and what goes with it', async () => {
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

  it('leaves a code good after wrong attempts, and takes everything back when it comes twice', async () => {
    const mine: Record<string, string> = { ...(await code()), client_id: clientId() };
    expect((await post({ ...mine, code_verifier: 'x'.repeat(43) }))[1]).toBe('invalid_grant');
    expect((await post({ ...mine, redirect_uri: `${callbacks.redirectUri}/` }))[1]).toBe('invalid_grant');
    expect((await post(mine))[0]).toBe(200);
    const live = provider.liveRefreshTokens();
    expect((await post(mine))[1]).toBe('invalid_grant');
    expect(provider.liveRefreshTokens()).toBe(live - 1);
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
