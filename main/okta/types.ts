/** An authorization server at Okta, made by `normaliseIssuer` from whatever IT or a person typed. */
export interface OktaIssuer {
  /** Exactly what `iss` must say, no trailing slash: "https://example.okta.com" or ".../oauth2/default". */
  readonly issuer: string;
  /**
   * The org server has no path; a custom server has `/oauth2/{serverId}`. okta.com and custom domains alike.
   */
  readonly server: { readonly kind: 'org' } | { readonly kind: 'custom'; readonly serverId: string };
  readonly discoveryUrl: string;
  /** Host, with port where it is not the scheme's own: for sentences. */
  readonly host: string;
}

export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret_basic' | 'client_secret_post'; readonly secret: string };

/** The application registered with Okta, as this computer uses it. */
export interface OktaClient {
  readonly issuer: OktaIssuer;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  readonly scopes: readonly string[];
  /** Registered redirect URIs, byte for byte, in the order to try. Loopback only. */
  readonly redirectUris: readonly string[];
  /** Name of the claim that carries group names; "groups" unless IT says otherwise. */
  readonly groupsClaim: string;
  /**
   * Extra parameters of the authorization request (the provisioner's `authParams`, `login_hint`, `prompt`).
   */
  readonly authorizationParameters: Readonly<Record<string, string>>;
}

/**
 * Absent groups are not an empty list: absent keeps the last list, an empty list grants nothing (design,
 * "Groups").
 */
export type Groups =
  | { readonly kind: 'known'; readonly names: readonly string[]; readonly source: 'id_token' | 'userinfo' }
  | { readonly kind: 'unknown' };

export interface OktaIdentity {
  readonly issuer: string;
  /** Okta's user id ("00u…"), stable; people are known by issuer and subject, never by e-mail. */
  readonly subject: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * What one answer of the token endpoint gave, verified. `idToken` is good for one request at the authority.
 */
export interface OktaSession {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly identity: OktaIdentity;
  /** How long before this answer Okta last asked the person for anything, in milliseconds; undefined where it does not say. */
  readonly signedInBeforeMs?: number | undefined;
  readonly groups: Groups;
}
