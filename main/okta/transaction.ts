import { timingSafeEqual } from 'node:crypto';
import { type Failure, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import { attempt, type Connection, configure } from './connection.ts';
import { failureOfCallback } from './errors.ts';
import { sessionOf } from './tokens.ts';
import type { OktaSession } from './types.ts';

export interface SignInOptions {
  /** Asks for the credentials even where the browser has a session. */
  readonly prompt?: 'login' | undefined;
  readonly loginHint?: string | undefined;
}

/** What a request to the redirect URI turns out to be. */
export type Verdict =
  /** Not from this sign-in: a second tab, a late answer, or somebody who tries. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'code' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/**
 * One run of the authorization code flow with PKCE (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core 1.0).
 * What ties the browser's answer, the code and the ID token to it (state, verifier, nonce) is in memory only.
 */
export interface Transaction {
  readonly nonce: string;
  authorizationUrl(redirectUri: string): string;
  judge(query: URLSearchParams): Verdict;
  /** Trades the code for tokens, and verifies them. For a query that was judged "code". */
  redeem(redirectUri: string, query: URLSearchParams): Promise<Result<OktaSession, Failure>>;
}

/** Needs the discovery document. Throws OktaTrouble. */
export async function openTransaction(connection: Connection, options: SignInOptions): Promise<Transaction> {
  const { client, clock, log, random } = connection;
  const { oidc, configuration } = await configure(connection, { purpose: 'authorize' });
  // 32 random bytes each, in base64url: Okta takes no other signs in a state.
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const verifier = oidc.randomPKCECodeVerifier();
  // Nothing of a setting may change where the answer goes, or hide the request from the checks below.
  const { response_mode, request, request_uri, ...parameters } = client.authorizationParameters;
  const url = oidc.buildAuthorizationUrl(configuration, {
    ...parameters,
    ...(options.prompt === undefined ? {} : { prompt: options.prompt }),
    ...(options.loginHint === undefined ? {} : { login_hint: options.loginHint }),
    // Last, so that no setting can replace them.
    client_id: client.clientId,
    response_type: 'code',
    scope: client.scopes.join(' '),
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });

  function authorizationUrl(redirectUri: string): string {
    const complete = new URL(url);
    complete.searchParams.set('redirect_uri', redirectUri);
    return complete.href;
  }

  function judge(query: URLSearchParams): Verdict {
    if (!isOne(query.getAll('state'), state)) return { kind: 'stranger' };
    const unknown = (problem: string): Verdict => ({
      kind: 'refused',
      failure: failure('SIGN_IN_UNKNOWN_ANSWER', { problem }),
    });
    // Okta does not send it today (RFC 9207); another server's answer would say so here.
    const issuer = query.get('iss');
    if (issuer !== null && issuer !== client.issuer.issuer)
      return unknown('it is from another authorization server');
    const error = query.get('error');
    if (error !== null) {
      const asked = { purpose: 'authorize', client, now: clock.now(), random: random() } as const;
      return {
        kind: 'refused',
        failure: failureOfCallback(error, query.get('error_description') ?? undefined, asked),
      };
    }
    const [code, another] = query.getAll('code');
    if (!code || another !== undefined) return unknown('it carries neither a code nor a reason');
    return { kind: 'code' };
  }

  function redeem(redirectUri: string, query: URLSearchParams): Promise<Result<OktaSession, Failure>> {
    return attempt(connection, async () => {
      const redeeming = await configure(connection, {
        purpose: 'code',
        // openid-client derives it from the callback's address, and thereby adds a slash to
        // "http://127.0.0.1:10000". Okta compares it with the registered string.
        amend: (form) => form.set('redirect_uri', redirectUri),
      });
      const callback = new URL(redirectUri);
      callback.search = query.toString();
      const { max_age: maxAge, acr_values: wanted } = client.authorizationParameters;
      const tokens = await oidc.authorizationCodeGrant(redeeming.configuration, callback, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
        ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
      });
      const acr = tokens.claims()?.acr;
      // Okta ignores values that it does not know.
      if (wanted !== undefined && !wanted.split(' ').includes(String(acr)))
        log.warn('okta.acr', { wanted, got: String(acr) });
      return sessionOf(connection, tokens, { nonce });
    });
  }

  return { nonce, authorizationUrl, judge, redeem };
}

function isOne(values: readonly string[], expected: string): boolean {
  const [value, another] = values.map((text) => Buffer.from(text));
  const wanted = Buffer.from(expected);
  return (
    value !== undefined &&
    another === undefined &&
    value.length === wanted.length &&
    timingSafeEqual(value, wanted)
  );
}
