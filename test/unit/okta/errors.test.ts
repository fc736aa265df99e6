import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, failureOfAnswer, failureOfCallback, type Purpose } from '#main/okta/errors.ts';
import type { OktaClient } from '#main/okta/types.ts';
import type { Failure } from '#main/support/failure.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const HOST = 'example.okta.com';
const CLIENT: OktaClient = {
  issuer: {
    issuer: `https://${HOST}`,
    server: { kind: 'org' },
    discoveryUrl: `https://${HOST}/.well-known/openid-configuration`,
    host: HOST,
  },
  clientId: '0oa1example2',
  authentication: { method: 'none' },
  scopes: ['openid'],
  redirectUris: ['http://127.0.0.1:10000'],
  groupsClaim: 'groups',
  authorizationParameters: {},
};

const asked = (purpose: Purpose, random = 0): Asked => ({ purpose, client: CLIENT, now: NOW, random });

function answer(status: number, body: object | string, headers: Record<string, string> = {}) {
  return {
    status,
    headers: new Headers(headers),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const oauth = (error: string, error_description?: string): object => ({ error, error_description });
const okta = (errorCode: string, errorSummary: string): object => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId: 'oaeExample',
  errorCauses: [],
});

const INVALID_TOKEN = oauth('invalid_grant', 'The refresh token is invalid or expired.');

describe('at the token endpoint', () => {
  it.each<[string, Purpose, number, object | string, Failure['code']]>([
    ['a refresh token that is dead, whatever the reason', 'refresh', 400, INVALID_TOKEN, 'SESSION_ENDED'],
    ['the same words about a code', 'code', 400, INVALID_TOKEN, 'OKTA_REFUSED'],
    ['the same words with another status', 'refresh', 401, INVALID_TOKEN, 'OKTA_REFUSED'],
    [
      'a code that was used',
      'code',
      400,
      oauth('invalid_grant', 'The authorization code is invalid or has expired.'),
      'OKTA_REFUSED',
    ],
    ['a wrong verifier', 'code', 400, oauth('invalid_grant', 'PKCE verification failed.'), 'OKTA_REFUSED'],
    [
      'a redirect URI that differs',
      'code',
      400,
      oauth(
        'invalid_grant',
        "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
      ),
      'OKTA_REFUSED',
    ],
    [
      'a policy that became stricter than the session',
      'refresh',
      400,
      oauth('invalid_grant', "The application's assurance requirements are not met by the user's session"),
      'OKTA_REAUTH',
    ],
    [
      'wider scopes than at the sign-in',
      'refresh',
      400,
      oauth(
        'access_denied',
        'Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: groups',
      ),
      'OKTA_REAUTH',
    ],
    [
      'a person who is not assigned any more',
      'refresh',
      400,
      oauth('access_denied', 'User is not assigned to the client application.'),
      'ACCESS_REMOVED',
    ],
    [
      'a policy that lets nobody through',
      'refresh',
      401,
      oauth(
        'access_denied',
        'Policy evaluation failed for this request, please check the policy configurations.',
      ),
      'OKTA_POLICY',
    ],
    ['no credentials', 'code', 401, oauth('invalid_client', 'No client credentials found.'), 'OKTA_CLIENT'],
    [
      'a wrong secret',
      'refresh',
      401,
      oauth('invalid_client', 'The client secret supplied for a confidential client is invalid.'),
      'OKTA_CLIENT',
    ],
    [
      'a wrong way of authentication',
      'code',
      401,
      oauth(
        'invalid_client',
        'Client authentication failed. Either the client or the client credentials are invalid.',
      ),
      'OKTA_CLIENT',
    ],
    [
      'a secret sent twice',
      'code',
      400,
      oauth(
        'invalid_request',
        'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
      ),
      'OKTA_CLIENT',
    ],
    [
      'a wrong network',
      'refresh',
      403,
      oauth('access_denied', "The request is made from outside the client's permitted network zones."),
      'OKTA_ZONE',
    ],
    [
      'a grant that is off',
      'refresh',
      400,
      oauth(
        'unauthorized_client',
        'The client is not authorized to use the provided grant type. Configured grant types: [authorization_code].',
      ),
      'OKTA_CLIENT',
    ],
    [
      'a page in a browser',
      'code',
      400,
      oauth(
        'invalid_request',
        'Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
      ),
      'OKTA_REFUSED',
    ],
    [
      'one person who asks too often',
      'refresh',
      429,
      oauth('invalid_grant', 'API call exceeded rate limit due to too many requests.'),
      'OKTA_BUSY',
    ],
    [
      'an organisation that asks too often',
      'refresh',
      429,
      okta('E0000047', 'API call exceeded rate limit due to too many requests.'),
      'OKTA_BUSY',
    ],
    [
      'too many groups',
      'code',
      400,
      oauth(
        'server_error',
        'The groups claim matched too many groups and must be configured to match fewer groups.',
      ),
      'OKTA_TOO_MANY_GROUPS',
    ],
    [
      'a hook that failed',
      'code',
      400,
      oauth('server_error', 'The callback service returned an error.'),
      'OKTA_OUT_OF_ORDER',
    ],
    ['a dead token at a broken edge', 'refresh', 502, INVALID_TOKEN, 'OKTA_OUT_OF_ORDER'],
    ['an edge that answers in HTML', 'refresh', 502, '<html><h1>502 Bad Gateway</h1>', 'OKTA_OUT_OF_ORDER'],
    ['read-only mode', 'refresh', 503, okta('E0000010', 'Service is in read only mode'), 'OKTA_OUT_OF_ORDER'],
    ['an error inside Okta', 'refresh', 500, okta('E0000009', 'Internal Server Error'), 'OKTA_OUT_OF_ORDER'],
    ['a gateway that waited too long', 'refresh', 408, '', 'OKTA_OUT_OF_ORDER'],
    ['a proxy that wants a password', 'refresh', 407, '<html>', 'OKTA_UNREACHABLE'],
    ['a hotel network', 'refresh', 302, '', 'OKTA_ANSWER_WRONG'],
    ['a block page', 'refresh', 403, '<html>Blocked by your proxy</html>', 'OKTA_ANSWER_WRONG'],
    ['a code of the future', 'refresh', 400, oauth('something_new', 'Nobody knows.'), 'OKTA_REFUSED'],
  ])('%s', (_, purpose, status, body, code) => {
    expect(failureOfAnswer(answer(status, body), asked(purpose)).code).toBe(code);
  });

  it('keeps Okta’s words and its name for the request', () => {
    const headers = { 'x-okta-request-id': 'ZYexampleRequest' };
    expect(failureOfAnswer(answer(400, INVALID_TOKEN, headers), asked('refresh'))).toEqual({
      code: 'SESSION_ENDED',
      facts: { said: 'The refresh token is invalid or expired.', requestId: 'ZYexampleRequest' },
    });
    expect(failureOfAnswer(answer(503, '', headers), asked('refresh'))).toEqual({
      code: 'OKTA_OUT_OF_ORDER',
      facts: { host: HOST, status: 503, requestId: 'ZYexampleRequest' },
    });
    expect(failureOfAnswer(answer(401, oauth('invalid_client'), headers), asked('code'))).toEqual({
      code: 'OKTA_CLIENT',
      facts: { host: HOST, clientId: '0oa1example2', said: 'invalid_client', requestId: 'ZYexampleRequest' },
    });
  });
});

describe('when the browser comes back with an error', () => {
  it.each<[string, string | undefined, Failure['code']]>([
    ['access_denied', 'User is not assigned to the client application.', 'ACCESS_REMOVED'],
    ['access_denied', 'User status is invalid.', 'ACCESS_REMOVED'],
    ['access_denied', 'The resource owner or authorization server denied the request.', 'OKTA_REFUSED'],
    ['access_denied', 'Login failed.', 'OKTA_REFUSED'],
    [
      'access_denied',
      'Policy evaluation failed for this request, please check the policy configurations.',
      'OKTA_POLICY',
    ],
    [
      'access_denied',
      'Some of the requested scopes were denied by the policy. Denied scopes: [groups].',
      'OKTA_POLICY',
    ],
    [
      'access_denied',
      'Policy evaluation succeeded, but all the requested scopes were rejected.',
      'OKTA_POLICY',
    ],
    ['access_denied', 'Invalid session.', 'OKTA_REAUTH'],
    ['access_denied', 'User canceled the social login request.', 'SIGN_IN_CANCELLED'],
    [
      'access_denied',
      "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
      'OKTA_CLIENT',
    ],
    [
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
      'OKTA_CLIENT',
    ],
    ['invalid_request', 'PKCE code challenge is required by the application.', 'OKTA_REFUSED'],
    ['invalid_request', 'The authorization server id is invalid.', 'OKTA_CLIENT'],
    [
      'login_required',
      "A 'prompt' value of 'none' requires an existing session to successfully authorize.",
      'OKTA_REAUTH',
    ],
    ['login_required', 'Request expired, please start over and try again.', 'OKTA_REAUTH'],
    [
      'unmet_authentication_requirements',
      "Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
      'OKTA_POLICY',
    ],
    ['consent_required', 'The following scopes require user consent: [groups].', 'OKTA_REFUSED'],
    [
      'temporarily_unavailable',
      'The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
      'OKTA_BUSY',
    ],
    [
      'server_error',
      'The groups claim matched too many groups and must be configured to match fewer groups.',
      'OKTA_TOO_MANY_GROUPS',
    ],
    ['server_error', undefined, 'OKTA_OUT_OF_ORDER'],
    ['unauthorized_client', 'This client cannot use a custom authorization server.', 'OKTA_CLIENT'],
    ['invalid_client', "Invalid value for 'client_id' parameter.", 'OKTA_CLIENT'],
    // Words of a dead refresh token, where none was used.
    ['invalid_grant', 'The refresh token is invalid or expired.', 'OKTA_REFUSED'],
  ])('%s: %s', (error, description, code) => {
    expect(failureOfCallback(error, description, asked('authorize')).code).toBe(code);
  });
});

describe('at the other doors', () => {
  it.each<[string, Purpose, number, object | string, Record<string, string>, Failure]>([
    [
      'an authorization server that does not exist',
      'discovery',
      404,
      okta('E0000007', 'Not found: Resource not found: nope (AuthorizationServer)'),
      {},
      {
        code: 'ISSUER_INVALID',
        facts: {
          input: `https://${HOST}`,
          problem: 'There is no Okta authorization server at this address.',
        },
      },
    ],
    [
      'a host that is no Okta',
      'discovery',
      404,
      '<html>Not found</html>',
      {},
      {
        code: 'ISSUER_INVALID',
        facts: {
          input: `https://${HOST}`,
          problem: 'There is no Okta authorization server at this address.',
        },
      },
    ],
    [
      'an application that does not exist',
      'discovery',
      400,
      okta('invalid_client', "Invalid value for 'client_id' parameter."),
      {},
      {
        code: 'OKTA_CLIENT',
        facts: { host: HOST, clientId: '0oa1example2', said: "Invalid value for 'client_id' parameter." },
      },
    ],
    [
      'no licence for custom servers',
      'discovery',
      401,
      okta('E0000015', 'You do not have permission to access the feature you are requesting'),
      {},
      {
        code: 'OKTA_CLIENT',
        facts: {
          host: HOST,
          clientId: '0oa1example2',
          said: 'You do not have permission to access the feature you are requesting',
        },
      },
    ],
    [
      'userinfo with a dead access token',
      'userinfo',
      401,
      '',
      { 'www-authenticate': 'Bearer error="invalid_token", error_description="The access token is invalid"' },
      {
        code: 'OKTA_REFUSED',
        facts: { host: HOST, error: 'invalid_token', said: 'The access token is invalid' },
      },
    ],
    [
      'userinfo without a scope for it',
      'userinfo',
      403,
      '',
      {
        'www-authenticate':
          'Bearer error="insufficient_scope", error_description="The access token must provide access to at least one of these scopes - profile, email, address or phone"',
      },
      {
        code: 'OKTA_REFUSED',
        facts: {
          host: HOST,
          error: 'insufficient_scope',
          said: 'The access token must provide access to at least one of these scopes - profile, email, address or phone',
        },
      },
    ],
  ])('%s', (_, purpose, status, body, headers, failure) => {
    expect(failureOfAnswer(answer(status, body, headers), asked(purpose))).toEqual(failure);
  });
});

describe('when Okta says "later"', () => {
  const DATE = 'Fri, 20 Nov 2026 09:30:00 GMT';
  const RESET = String(Date.parse(DATE) / 1000 + 25);

  function waitFor(headers: Record<string, string>, random = 0): number {
    const failure = failureOfAnswer(answer(429, '', headers), asked('refresh', random));
    return failure.code === 'OKTA_BUSY' ? failure.facts.retryAt - NOW : Number.NaN;
  }

  it.each<[string, Record<string, string>, number]>([
    ['until its window ends, by its own clock', { date: DATE, 'x-rate-limit-reset': RESET }, 25_000],
    ['by ours, where it does not say its own time', { 'x-rate-limit-reset': String(NOW / 1000 + 7) }, 7_000],
    [
      '90 seconds at most',
      { date: DATE, 'x-rate-limit-reset': String(Date.parse(DATE) / 1000 + 3600) },
      90_000,
    ],
    ['half a minute when the window is over', { date: DATE, 'x-rate-limit-reset': '1000' }, 30_000],
    ['half a minute when it does not say', {}, 30_000],
    ['half a minute when it talks nonsense', { date: 'soon', 'x-rate-limit-reset': 'later' }, 30_000],
    ['as told by a gateway', { 'retry-after': '12' }, 12_000],
  ])('waits %s', (_, headers, ms) => {
    expect(waitFor(headers)).toBe(ms);
  });

  it('spreads a fleet over a quarter of a minute', () => {
    expect(waitFor({ date: DATE, 'x-rate-limit-reset': RESET }, 0.999)).toBe(25_000 + 14_985);
  });
});

describe('whatever comes', () => {
  const purpose = fc.constantFrom<Purpose>(
    'discovery',
    'keys',
    'authorize',
    'code',
    'refresh',
    'userinfo',
    'revoke',
  );
  const status = fc.integer({ min: 300, max: 599 });
  const error = fc.oneof(fc.constantFrom('invalid_grant', 'access_denied', 'server_error'), fc.anything());
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ error, error_description: fc.anything() }).map((value) => JSON.stringify(value) ?? ''),
  );
  const header = fc.oneof(fc.stringMatching(/^[ -~]*$/), fc.integer().map(String));

  it('never throws, and ends a session only for invalid_grant with status 400', () => {
    fc.assert(
      fc.property(purpose, status, body, header, header, (door, code, text, first, second) => {
        const failure = failureOfAnswer(
          answer(code, text, { 'x-rate-limit-reset': first, date: second, 'www-authenticate': second }),
          asked(door),
        );
        if (failure.code === 'SESSION_ENDED') expect([door, code]).toEqual(['refresh', 400]);
        if (code === 429) expect(failure.code).toBe('OKTA_BUSY');
        if (code >= 500) expect(failure.code).toBe('OKTA_OUT_OF_ORDER');
        if (failure.code === 'OKTA_BUSY') expect(failure.facts.retryAt).toBeGreaterThan(NOW);
      }),
      { numRuns: 2000 },
    );
  });

  it('shows no token or code that Okta might repeat, and no line breaks', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43,120}$/);
    fc.assert(
      fc.property(purpose, secret, (door, token) => {
        const text = JSON.stringify(
          failureOfAnswer(answer(400, oauth('x', `Bad\n\u0000code ${token}, sorry`)), asked(door)),
        );
        expect(text).not.toContain(token.slice(0, 43));
        expect(text).toContain('Bad code …, sorry');
      }),
    );
  });

  it('keeps a long speech short', () => {
    const failure = failureOfAnswer(answer(400, oauth('x', 'why '.repeat(10_000))), asked('code'));
    expect(failure.code === 'OKTA_REFUSED' && failure.facts.said.length).toBe(300);
  });
});
