import * as z from 'zod/mini';
import { GroupFilter } from './groups-claim.ts';

/** What an administrator may change while the provider runs; read afresh at every request. null is "off". */
export const ProviderSettings = z.strictObject({
  /** ROTATE: each refresh gives a new refresh token; the old one ends the family when it comes back too late. */
  rotation: z.enum(['ROTATE', 'STATIC']),
  /** How long a rotated-out refresh token is still taken, 0 to 60 seconds. */
  leewaySeconds: z.number().check(z.minimum(0), z.maximum(60)),
  idTokenSeconds: z.number(),
  accessTokenSeconds: z.number(),

  /**
   * Where group names are sent: in the (fat) ID token and at userinfo; only at userinfo, with a thin ID
   * token; or nowhere.
   */
  groupsIn: z.enum(['id_token', 'userinfo', 'nowhere']),
  groupFilter: GroupFilter,
  /** Okta leaves the claim out where no group matches; `empty` sends an empty list. */
  whenNoGroupMatches: z.enum(['absent', 'empty']),
  /** More matching groups than this end the token request, as at Okta before 2022: 100 there. */
  mostGroups: z.nullable(z.number()),
  /** Encrypts ID tokens to a key that nobody outside has. */
  encryptIdTokens: z.boolean(),

  /** Asks for a code after the password (SECOND_FACTOR_CODE). */
  secondFactor: z.boolean(),
  /** Whoever comes to sign in is taken for the person with this login, without a question (`prompt=login` asks). */
  signedInAs: z.nullable(z.string()),
  /** Whether unassigning a person ends the tokens. Where not, the next refresh is refused for the assignment. */
  unassigningRevokes: z.boolean(),
  /** The custom server's access policy: whether a rule matches, and the scopes it takes away. */
  policyMatches: z.boolean(),
  policyDeniesScopes: z.array(z.string()),
  /** Whether clients are inside the network zones that the applications permit. */
  insideNetworkZone: z.boolean(),

  /** Whose address tokens carry as `iss`: Okta's own, the custom domain's, or that of the request. */
  issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
  /** What the discovery documents say instead of the issuer. */
  discoveryIssuer: z.nullable(z.string()),
  /** Added to the clock: everything goes by it, the Date header and `iat` too. */
  clockOffsetSeconds: z.number(),
});
export type ProviderSettings = z.infer<typeof ProviderSettings>;

export const DEFAULT_SETTINGS: Readonly<ProviderSettings> = {
  rotation: 'ROTATE',
  leewaySeconds: 0,
  idTokenSeconds: 3600,
  accessTokenSeconds: 3600,
  groupsIn: 'id_token',
  groupFilter: { type: 'REGEX', value: '.*' },
  whenNoGroupMatches: 'absent',
  mostGroups: null,
  encryptIdTokens: false,
  secondFactor: false,
  signedInAs: null,
  unassigningRevokes: true,
  policyMatches: true,
  policyDeniesScopes: [],
  insideNetworkZone: true,
  issuerMode: 'ORG_URL',
  discoveryIssuer: null,
  clockOffsetSeconds: 0,
};
