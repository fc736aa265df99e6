import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import { attempt, type Connection, configure } from './connection.ts';

/**
 * Ends a refresh token and the access tokens made with it (RFC 7009). Okta says yes to tokens it does not
 * know, too. ID tokens cannot be revoked.
 */
export function revokeRefreshToken(connection: Connection, token: string): Promise<Result<void, Failure>> {
  return attempt(connection, async () => {
    const { oidc, configuration } = await configure(connection, { purpose: 'revoke' });
    await oidc.tokenRevocation(configuration, token, { token_type_hint: 'refresh_token' });
  });
}

/**
 * Where to send the browser to end the person's session at Okta, and with it single sign-on to every
 * application (OpenID Connect RP-Initiated Logout 1.0). `postLogoutRedirectUri` has to be registered; without
 * one Okta ends on its own sign-in page. The ID token may have expired. The URL carries it: not for logs.
 */
export function endSessionUrl(
  connection: Connection,
  idTokenHint: string,
  postLogoutRedirectUri: string | undefined,
): Promise<Result<string, Failure>> {
  return attempt(connection, async () => {
    const { oidc, configuration } = await configure(connection, { purpose: 'authorize' });
    return oidc.buildEndSessionUrl(configuration, {
      id_token_hint: idTokenHint,
      ...(postLogoutRedirectUri === undefined ? {} : { post_logout_redirect_uri: postLogoutRedirectUri }),
    }).href;
  });
}
