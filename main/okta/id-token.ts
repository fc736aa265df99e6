import { createHash } from 'node:crypto';
import type { IDToken } from 'openid-client';
import { parseJson } from '../support/json.ts';

/** Seconds by which clocks may differ. Okta's own libraries allow as much; step-ca allows 60. */
export const CLOCK_TOLERANCE_SECONDS = 300;

export interface IdTokenExpectation {
  readonly clientId: string;
  readonly accessToken: string;
  /** Of the sign-in: required in its own ID token, and in a refreshed one allowed, but no other. */
  readonly nonce?: string | undefined;
}

/**
 * What openid-client leaves unchecked in an ID token whose signature, issuer, audience and end it has
 * verified (OpenID Connect Core 1.0 sections 3.1.3.7, 3.1.3.8 and 12.2). Answers what is wrong with it, or
 * undefined.
 */
export function problemOfIdToken(claims: IDToken, expected: IdTokenExpectation): string | undefined {
  const { clientId, accessToken, nonce } = expected;
  if (claims.azp !== undefined && claims.azp !== clientId)
    return 'the ID token was issued to another application';
  if (claims.at_hash !== undefined && claims.at_hash !== accessTokenHash(accessToken)) {
    return 'the ID token belongs to another access token';
  }
  if (claims.nonce !== undefined && nonce !== undefined && claims.nonce !== nonce) {
    return 'the ID token belongs to another sign-in';
  }
  return undefined;
}

/** Which openid-client does not look at. */
export function isIssuedInTheFuture({ iat }: IDToken, nowMs: number): boolean {
  return iat > nowMs / 1000 + CLOCK_TOLERANCE_SECONDS;
}

/** The left half of the hash that goes with RS256. */
function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest().subarray(0, 16).toString('base64url');
}

/** Five parts are an encrypted token (RFC 7516 section 3.1). The authority could not read it. */
export function isEncrypted(token: string): boolean {
  return token.split('.').length === 5;
}

export type IdentityClaims = Readonly<Record<string, unknown>>;

/** All that an ID token says. Reads, and does not verify: for one that `sessionOf` has taken. Empty where it is none. */
export function readClaims(idToken: string): IdentityClaims {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJson(payload);
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}

/** Claims that could be somebody's groups: lists of names. Those of the protocol are none. */
export function listClaims(claims: IdentityClaims): readonly string[] {
  return Object.entries(claims)
    .filter(([name, value]) => Array.isArray(value) && name !== 'aud' && name !== 'amr')
    .map(([name]) => name);
}
