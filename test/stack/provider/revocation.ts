import type { AccessToken, ClientCredentials, RefreshToken } from 'oidc-provider';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { logTokenEvent } from './token-issue.ts';

/**
 * Okta's revocation: a refresh token takes everything of its family along, an access token goes alone.
 * Somebody else's token stays, and the caller is not told.
 */
export function revoke(
  organisation: Organisation,
  server: ServerIdentity,
  clientId: string,
  token: AccessToken | RefreshToken | ClientCredentials,
): void {
  const application = organisation.applications.find(clientId);
  if (application === undefined || token.clientId !== clientId || token.kind === 'ClientCredentials') return;
  if (token.kind === 'RefreshToken') organisation.store.revokeFamily(token.grantId);
  else organisation.store.remove(token.kind, token.jti);
  const person = organisation.people.findById(token.accountId);
  logTokenEvent({ organisation, server }, 'token.revoke', application, person);
}
