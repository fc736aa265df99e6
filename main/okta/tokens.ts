import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { failure } from '../support/failure.ts';
import { attempt, type Connection, configure, untimely } from './connection.ts';
import { findGroups } from './groups.ts';
import { isIssuedInTheFuture, problemOfIdToken } from './id-token.ts';
import { OktaTrouble } from './transport.ts';
import type { OktaSession } from './types.ts';

export interface Expected {
  /** Okta's user id, where it is known whose tokens these must be. */
  readonly subject?: string | undefined;
  readonly nonce?: string | undefined;
}

/** Makes a session of tokens that openid-client verified, after the checks it leaves. Throws OktaTrouble. */
export async function sessionOf(
  connection: Connection,
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
  expected: Expected,
): Promise<OktaSession> {
  const { client, clock, log } = connection;
  const wrong = (problem: string) =>
    new OktaTrouble(failure('OKTA_ANSWER_WRONG', { host: client.issuer.host, problem }));
  const { id_token: idToken, access_token: accessToken } = tokens;
  const claims = tokens.claims();
  if (idToken === undefined || claims === undefined)
    throw wrong('there is no ID token in it; is “openid” in the scopes?');
  if (isIssuedInTheFuture(claims, clock.now())) {
    throw new OktaTrouble(untimely(connection, 'the ID token was issued in the future'));
  }
  const problem = problemOfIdToken(claims, {
    clientId: client.clientId,
    accessToken,
    nonce: expected.nonce,
  });
  if (problem !== undefined) throw wrong(problem);
  if (expected.subject !== undefined && claims.sub !== expected.subject)
    throw wrong('it is about another person');
  const groups = await findGroups({
    claimName: client.groupsClaim,
    idTokenClaims: claims,
    userInfo: () => userInfo(connection, accessToken, claims.sub),
    log,
  });
  return {
    idToken,
    accessToken,
    refreshToken: tokens.refresh_token,
    identity: {
      issuer: claims.iss,
      subject: claims.sub,
      email: text(claims.email),
      name: text(claims.name),
    },
    signedInBeforeMs:
      typeof claims.auth_time === 'number' ? (claims.iat - claims.auth_time) * 1000 : undefined,
    groups,
  };
}

/** Failing here is no failure of the sign-in: it leaves the groups unknown. */
async function userInfo(connection: Connection, accessToken: string, subject: string) {
  const answer = await attempt(connection, async () => {
    const { oidc, configuration } = await configure(connection, { purpose: 'userinfo' });
    // Refuses the answer when it is about somebody else (OpenID Connect Core 1.0 section 5.3.4).
    return oidc.fetchUserInfo(configuration, accessToken, subject);
  });
  if (answer.ok) return answer.value;
  connection.log.warn('okta.userinfo.failed', { code: answer.error.code });
  return undefined;
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}
