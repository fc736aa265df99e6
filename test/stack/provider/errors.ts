import { errors } from 'oidc-provider';
import { randomOktaId } from './ids.ts';

/**
 * Every refusal in Okta's exact words, as its published list of OAuth errors has them (release 2026.08).
 * `status` is what a JSON endpoint answers; where the refusal goes back by redirect only `error` and
 * `description` travel.
 */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

export const refusal = (status: number, error: string, description: string): Refusal => ({
  status,
  error,
  description,
});

/** At /authorize. The first three are shown on Okta's own page, the others go back to the redirect URI. */
export const authorizeRefusals = {
  unknownClient: refusal(400, 'invalid_client', "Invalid value for 'client_id' parameter."),
  illegalRedirectUri: (applicationUrl: string): Refusal =>
    refusal(
      400,
      'invalid_request',
      `The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: ${applicationUrl}`,
    ),
  repeatedParameters: refusal(
    400,
    'invalid_request',
    'The request contained multiple parameters with the same name.',
  ),
  invalidState: refusal(
    400,
    'invalid_request',
    "The authentication request has an invalid 'state' parameter.",
  ),
  unsupportedResponseType: refusal(
    400,
    'unsupported_response_type',
    'The response type is not supported by the authorization server. Configured response types: [code].',
  ),
  unsupportedResponseMode: refusal(
    400,
    'unsupported_response_mode',
    'The response mode is not supported by the authorization server. Valid response modes: [query, fragment, form_post, okta_post_message].',
  ),
  postMessageWithCode: refusal(
    400,
    'unsupported_response_mode',
    "'okta_post_message' response mode cannot be used with the 'code' response type.",
  ),
  noScope: refusal(
    400,
    'invalid_scope',
    "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
  ),
  unknownScope: refusal(
    400,
    'invalid_scope',
    'One or more scopes are not configured for the authorization server resource.',
  ),
  openidMissing: refusal(
    400,
    'invalid_scope',
    "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
  ),
  challengeMissing: refusal(400, 'invalid_request', 'PKCE code challenge is required by the application.'),
  challengeMethod: refusal(
    400,
    'invalid_request',
    'PKCE code challenge method is not supported. Valid values: [S256]',
  ),
  challengeCharacters: refusal(400, 'invalid_request', 'PKCE code challenge contains illegal characters.'),
  invalidPrompt: refusal(
    400,
    'invalid_request',
    "Invalid value for 'prompt' parameter. Supported values: [none, login, consent]",
  ),
  invalidMaxAge: refusal(
    400,
    'invalid_request',
    "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
  ),
  promptNoneWithZeroMaxAge: refusal(
    400,
    'invalid_request',
    "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
  ),
  unknownIdentityProvider: refusal(400, 'invalid_request', 'Identity provider is not valid.'),
  noSession: refusal(
    400,
    'login_required',
    "A 'prompt' value of 'none' requires an existing session to successfully authorize.",
  ),
  reauthenticationRequired: refusal(
    400,
    'login_required',
    'The client specified not to prompt, but the client app requires re-authentication or MFA.',
  ),
  requestExpired: refusal(400, 'login_required', 'Request expired, please start over and try again.'),
  notAssigned: refusal(400, 'access_denied', 'User is not assigned to the client application.'),
  noPolicyMatches: refusal(
    401,
    'access_denied',
    'Policy evaluation failed for this request, please check the policy configurations.',
  ),
  someScopesDenied: (denied: readonly string[]): Refusal =>
    refusal(
      400,
      'access_denied',
      `Some of the requested scopes were denied by the policy. Denied scopes: [${denied.join(', ')}].`,
    ),
  allScopesDenied: refusal(
    400,
    'access_denied',
    'Policy evaluation succeeded, but all the requested scopes were rejected.',
  ),
  unauthorizedGrantType: (configured: readonly string[]): Refusal =>
    refusal(
      400,
      'unauthorized_client',
      `The client is not authorized to use the provided grant type. Configured grant types: [${configured.join(', ')}].`,
    ),
} as const;

/** At /token, and for client authentication at /revoke and /introspect too. */
export const tokenRefusals = {
  noCredentials: refusal(401, 'invalid_client', 'No client credentials found.'),
  unknownClient: refusal(401, 'invalid_client', "Invalid value for 'client_id' parameter."),
  invalidBasicHeader: refusal(
    401,
    'invalid_client',
    'Found Authentication header but was not valid client credentials.',
  ),
  wrongSecret: refusal(
    401,
    'invalid_client',
    'The client secret supplied for a confidential client is invalid.',
  ),
  wrongMethod: refusal(
    401,
    'invalid_client',
    'Client authentication failed. Either the client or the client credentials are invalid.',
  ),
  severalCredentials: refusal(
    401,
    'invalid_request',
    'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
  ),
  credentialsInQuery: refusal(
    400,
    'invalid_request',
    'Client credentials cannot be supplied via query parameters.',
  ),
  repeatedParameters: authorizeRefusals.repeatedParameters,
  noGrantType: (supported: readonly string[]): Refusal =>
    refusal(
      400,
      'invalid_request',
      `The token request must specify a 'grant_type'. Valid values: [${supported.join(', ')}]`,
    ),
  unsupportedGrantType: (supported: readonly string[]): Refusal =>
    refusal(
      400,
      'unsupported_grant_type',
      `The authorization grant type is not supported by the authorization server. Configured grant types: [${supported.join(', ')}].`,
    ),
  unauthorizedGrantType: authorizeRefusals.unauthorizedGrantType,
  missingParameter: (name: string): Refusal =>
    refusal(400, 'invalid_request', `The required parameter '${name}' is missing.`),
  foreignOrigin: refusal(
    400,
    'invalid_request',
    'Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
  ),
  invalidCode: refusal(400, 'invalid_grant', 'The authorization code is invalid or has expired.'),
  otherClientsGrant: refusal(
    400,
    'invalid_grant',
    "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
  ),
  otherServersGrant: refusal(
    400,
    'invalid_request',
    'The grant was issued for another authorization server.',
  ),
  otherRedirectUri: refusal(
    400,
    'invalid_grant',
    "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
  ),
  verifierMissing: refusal(400, 'invalid_request', 'PKCE code verifier is required by the application.'),
  verifierWrong: refusal(400, 'invalid_grant', 'PKCE verification failed.'),
  invalidRefreshToken: refusal(400, 'invalid_grant', 'The refresh token is invalid or expired.'),
  scopesNotGranted: (denied: readonly string[]): Refusal =>
    refusal(
      400,
      'access_denied',
      `Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: ${denied.join(', ')}.`,
    ),
  notAssigned: authorizeRefusals.notAssigned,
  noPolicyMatches: authorizeRefusals.noPolicyMatches,
  outsideNetworkZone: refusal(
    403,
    'access_denied',
    "The request is made from outside the client's permitted network zones.",
  ),
  tooManyGroups: refusal(
    400,
    'server_error',
    'The groups claim matched too many groups and must be configured to match fewer groups.',
  ),
  browserOfflineAccess: refusal(
    400,
    'invalid_scope',
    'Browser requests to the token endpoint may not include the offline_access scope.',
  ),
  tokenParameterMissing: refusal(400, 'invalid_request', "The 'token' parameter is required."),
  invalidRequest: refusal(400, 'invalid_request', 'Invalid request'),
} as const;

/** At /userinfo, sent in WWW-Authenticate with an empty body. */
export const userinfoRefusals = {
  missing: refusal(401, 'invalid_request', 'The access token is missing.'),
  inQuery: refusal(400, 'invalid_request', 'The access token cannot be presented in a query string.'),
  invalid: refusal(401, 'invalid_token', 'The access token is invalid'),
  scopes: refusal(
    403,
    'insufficient_scope',
    'The access token must provide access to at least one of these scopes - profile, email, address or phone',
  ),
} as const;

/** A refusal of userinfo as RFC 6750 has it. */
export function bearerChallenge({ error, description }: Refusal): string {
  return `Bearer error="${error}", error_description="${description}"`;
}

/** At /logout, shown on Okta's own page. */
export const logoutRefusals = {
  hintMissing: tokenRefusals.missingParameter('id_token_hint'),
  hintInvalid: refusal(401, 'invalid_token', 'The id token is invalid.'),
  otherSession: refusal(
    400,
    'id_token_does_not_match_session',
    "The ID token subject does not match the current session's user.",
  ),
  illegalRedirectUri: (applicationUrl: string): Refusal =>
    refusal(
      400,
      'invalid_request',
      `The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings: ${applicationUrl}`,
    ),
} as const;

/** A refusal on its way out of oidc-provider, which carries refusals as exceptions of this class only. */
export class OktaRefusal extends errors.OIDCProviderError {
  constructor(refusal: Refusal) {
    super(refusal.status, refusal.error);
    this.error_description = refusal.description;
  }
}

export function refuse(refusal: Refusal): never {
  throw new OktaRefusal(refusal);
}

/**
 * The body of an error that comes from Okta's API in front of its OAuth endpoints (404, 429, 503, a bad
 * client_id).
 */
export interface ApiError {
  readonly errorCode: string;
  readonly errorSummary: string;
  readonly errorLink: string;
  readonly errorId: string;
  readonly errorCauses: readonly { readonly errorSummary: string }[];
}

export function apiError(errorCode: string, errorSummary: string): ApiError {
  return { errorCode, errorSummary, errorLink: errorCode, errorId: randomOktaId('oae'), errorCauses: [] };
}

export const notFound = (resource: string, kind: string): ApiError =>
  apiError('E0000007', `Not found: Resource not found: ${resource} (${kind})`);
