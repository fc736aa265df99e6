import * as z from 'zod/mini';
import { parseJson } from '../support/json.ts';

/** What step-ca reads in an ID token, as far as we need to know it too. */
export interface IdTokenClaims {
  /** Whom step-ca may take it for: `azp` first, then the audience. One of them is the provisioner's client id. */
  readonly clientIds: readonly string[];
  readonly email: string | undefined;
  /** Undefined where the claim is not there. */
  readonly groups: readonly string[] | undefined;
}

const payloadSchema = z.object({
  azp: z.optional(z.string()),
  aud: z.union([z.string(), z.array(z.string())]),
  email: z.optional(z.string()),
  groups: z.optional(z.array(z.string())),
});

/**
 * Reads, and does not verify: whoever holds the token got it from Okta and checked it there. Undefined for anything
 * that is no JWT with the claims of an ID token.
 */
export function readIdToken(idToken: string): IdTokenClaims | undefined {
  const payload = idToken.split('.')[1] ?? '';
  const json = Buffer.from(payload, 'base64url').toString('utf8');
  const parsed = z.safeParse(payloadSchema, parseJson(json));
  if (!parsed.success) return undefined;
  const { azp, aud, email, groups } = parsed.data;
  return { clientIds: [azp, aud].flat().filter((id) => id !== undefined), email, groups };
}
