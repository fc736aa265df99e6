import type { OktaSession } from '../../okta/types.ts';
import { ok } from '../../support/result.ts';
import type { Connections } from '../connections.ts';
import type { TestedRenewal } from './types.ts';

export interface RenewedOnce {
  readonly tested: TestedRenewal;
  /** A second ID token of the same person. */
  readonly idToken: string | undefined;
}

/** Renews at Okta as Latchkey does all day, then gives up at Okta what came of the sign-in and of this. */
export async function renewOnce(
  { okta }: Connections,
  { refreshToken, identity }: OktaSession,
): Promise<RenewedOnce> {
  if (refreshToken === undefined) return { tested: { renewal: { kind: 'not-given' } }, idToken: undefined };
  let newest = refreshToken;
  const renewed = await okta.refresh({
    refreshToken,
    subject: identity.subject,
    saveRefreshToken: async (token) => {
      newest = token;
      return ok(undefined);
    },
  });
  const revoked = await okta.revokeRefreshToken(newest);
  const notRevoked = revoked.ok ? {} : { notRevoked: revoked.error };
  if (!renewed.ok) {
    return {
      tested: { renewal: { kind: 'refused', failure: renewed.error }, ...notRevoked },
      idToken: undefined,
    };
  }
  const { groups, idToken } = renewed.value;
  const rotation = newest !== refreshToken;
  return { tested: { renewal: { kind: 'works', rotation, groups }, ...notRevoked }, idToken };
}
