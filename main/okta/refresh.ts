import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import { attempt, type Connection, configure } from './connection.ts';
import { sessionOf } from './tokens.ts';
import { OktaTrouble } from './transport.ts';
import type { OktaSession } from './types.ts';

export interface RefreshRequest {
  readonly refreshToken: string;
  /** Whose session it is; tokens about somebody else are refused. */
  readonly subject: string;
  /**
   * Stores a new refresh token. Called the moment it arrives, even when the rest of the answer turns out to
   * be wrong, because Okta has retired the old one by then; nothing else happens until it is done. Its
   * failure is the answer of the whole refresh.
   */
  readonly saveRefreshToken: (token: string) => Promise<Result<void, Failure>>;
}

/**
 * A fresh ID token without the browser. One caller at a time, across processes: two with the same refresh
 * token look to Okta like a thief, and it ends the session.
 */
export async function refresh(
  connection: Connection,
  request: RefreshRequest,
  nonce: string | undefined,
): Promise<Result<OktaSession, Failure>> {
  let refreshToken = request.refreshToken;

  const once = (): Promise<Result<OktaSession, Failure>> =>
    attempt(connection, async () => {
      const { oidc, configuration } = await configure(connection, {
        purpose: 'refresh',
        keepRefreshToken: async (token) => {
          const saved = await request.saveRefreshToken(token);
          if (!saved.ok) throw new OktaTrouble(saved.error);
          refreshToken = token;
        },
      });
      const scope = connection.client.scopes.join(' ');
      const tokens = await oidc.refreshTokenGrant(configuration, refreshToken, { scope });
      const session = await sessionOf(connection, tokens, { subject: request.subject, nonce });
      return { ...session, refreshToken };
    });

  const first = await once();
  if (first.ok || !isAnswerLost(first.error)) return first;
  // Okta may have renewed the token, and takes the old one again for some seconds only.
  connection.log.info('okta.refresh.again', { code: first.error.code });
  return once();
}

/** No answer, or a gateway's excuse for the one that it did not get (502, 504). */
function isAnswerLost(failure: Failure): boolean {
  return (
    failure.code === 'OKTA_UNREACHABLE' ||
    (failure.code === 'OKTA_OUT_OF_ORDER' && [502, 504].includes(failure.facts.status))
  );
}
