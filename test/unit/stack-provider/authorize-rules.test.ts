import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApplications, publicApplication } from '#test/stack/provider/applications.ts';
import { errorRedirect, judgeAuthorizeRequest } from '#test/stack/provider/authorize-rules.ts';
import { authorizeRefusals } from '#test/stack/provider/errors.ts';

const REGISTERED = ['http://127.0.0.1:10000', 'http://127.0.0.1:10001/callback'];
const application = publicApplication({ redirectUris: REGISTERED, postLogoutRedirectUris: [] });
const applications = createApplications([application]);

const good = {
  client_id: application.clientId,
  redirect_uri: 'http://127.0.0.1:10000',
  response_type: 'code',
  scope: 'openid email offline_access',
  state: 'abc-_.,123',
  code_challenge: 'x'.repeat(43),
  code_challenge_method: 'S256',
};

const judge = (changes: Readonly<Record<string, string>> = {}) =>
  judgeAuthorizeRequest(new URLSearchParams({ ...good, ...changes }), applications, 'http://127.0.0.1:1');

describe('the rules for an authorization request', () => {
  it('let a good one through, with offline_access under the name that oidc-provider leaves alone', () => {
    const verdict = judge({ prompt: 'login consent' });
    expect(verdict.kind).toBe('proceed');
    if (verdict.kind !== 'proceed') return;
    expect(Object.fromEntries(verdict.parameters)).toEqual({
      ...good,
      scope: 'openid email okta.offline_access',
      prompt: 'login',
    });
  });

  it('compare the redirect URI byte for byte with those registered', () => {
    const near = fc.constantFrom(...REGISTERED).chain((uri) =>
      fc.oneof(
        fc.nat(65_535).map((port) => uri.replace(/:\d+/u, `:${port}`)),
        fc.constantFrom('/', '?', '#', ' ', '%20').map((end) => uri + end),
        fc.nat(uri.length - 1).map((at) => uri.slice(0, at) + uri.slice(at + 1)),
        fc.constant(uri.toUpperCase()),
        fc.constant(uri.replace('127.0.0.1', 'localhost')),
        fc.webUrl(),
      ),
    );
    fc.assert(
      fc.property(near, (uri) => {
        expect(judge({ redirect_uri: uri }).kind).toBe(REGISTERED.includes(uri) ? 'proceed' : 'page');
      }),
    );
  });

  it('take a state of letters, digits and , . _ - only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (state) => {
        const verdict = judge({ state });
        if (/^[A-Za-z0-9,._-]+$/u.test(state)) expect(verdict.kind).toBe('proceed');
        else expect(verdict).toMatchObject({ kind: 'redirect', refusal: authorizeRefusals.invalidState });
      }),
    );
  });

  it('never send anything to an address that is not registered, whatever else is wrong', () => {
    const values = fc.dictionary(
      fc.constantFrom(...Object.keys(good), 'prompt', 'max_age', 'response_mode'),
      fc.oneof(fc.string(), fc.constantFrom(...Object.values(good))),
    );
    fc.assert(
      fc.property(values, (changes) => {
        const verdict = judge(changes);
        if (verdict.kind === 'redirect') expect(REGISTERED).toContain(verdict.redirectUri);
        if (verdict.kind === 'proceed') {
          expect(REGISTERED).toContain(verdict.parameters.get('redirect_uri'));
        }
      }),
    );
  });

  it('show a page for a parameter given twice', () => {
    const parameters = new URLSearchParams(good);
    parameters.append('state', 'again');
    expect(judgeAuthorizeRequest(parameters, applications, 'http://127.0.0.1:1')).toEqual({
      kind: 'page',
      refusal: authorizeRefusals.repeatedParameters,
    });
  });

  it('write an error into the redirect URI with spaces as plus signs', () => {
    expect(errorRedirect('http://127.0.0.1:10000', authorizeRefusals.notAssigned, 's')).toBe(
      'http://127.0.0.1:10000/?state=s&error=access_denied&error_description=User+is+not+assigned+to+the+client+application.',
    );
  });
});
