import { authorizeRefusals, type Refusal, refusal, tokenRefusals, userinfoRefusals } from './errors.ts';

/**
 * Refusals whose cause is not modelled here (an identity provider behind Okta, consent, an inline hook, a bad
 * day), by the names that Okta's list has for them. They are given when asked for: `provider.faults`.
 */
export const occasionalRefusals = {
  // At /authorize; sent back to the redirect URI.
  access_denied: refusal(
    403,
    'access_denied',
    'The resource owner or authorization server denied the request.',
  ),
  mismatched_user_in_cache_and_session: refusal(403, 'access_denied', 'Invalid session.'),
  invalid_user_status_error: refusal(403, 'access_denied', 'User status is invalid.'),
  login_failed: refusal(403, 'access_denied', 'Login failed.'),
  user_canceled_request: refusal(403, 'access_denied', 'User canceled the social login request.'),
  openid_scope_required_access_token: {
    ...authorizeRefusals.openidMissing,
    status: 403,
    error: 'access_denied',
  },
  request_expired: authorizeRefusals.requestExpired,
  app_sign_on_required: authorizeRefusals.reauthenticationRequired,
  unmet_authentication_requirements: refusal(
    400,
    'unmet_authentication_requirements',
    "Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
  ),
  consent_required: refusal(
    400,
    'consent_required',
    'The following scopes require user consent: [profile, email].',
  ),
  org_authorization_server_only_client: refusal(
    400,
    'unauthorized_client',
    'This client cannot use a custom authorization server.',
  ),
  invalid_authorization_server: refusal(400, 'invalid_request', 'The authorization server id is invalid.'),
  too_many_groups_in_groups_claim: tokenRefusals.tooManyGroups,
  temporarily_unavailable: refusal(
    400,
    'temporarily_unavailable',
    'The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
  ),
  server_error: refusal(
    500,
    'server_error',
    'The authorization server encountered an unexpected condition that prevented it from fulfilling the request.',
  ),
  // At /token.
  pkce_missing_challenge_verifier_present: refusal(
    400,
    'invalid_request',
    'PKCE code challenge should be specified in the authorize request for code verification.',
  ),
  not_trusted_origin_browser_request: refusal(
    400,
    'invalid_request',
    'Browser requests to the token endpoint must be made from one of the registered Trusted Origins.',
  ),
  multiple_client_credentials: { ...tokenRefusals.severalCredentials, status: 400 },
  refresh_token_invalid: tokenRefusals.invalidRefreshToken,
  callback_returned_error_without_description: refusal(
    400,
    'server_error',
    'The callback service returned an error.',
  ),
  // At /userinfo; sent in WWW-Authenticate.
  access_token_invalid: userinfoRefusals.invalid,
  token_expired: refusal(401, 'invalid_token', 'The token has expired.'),
  access_token_revoked: refusal(401, 'invalid_token', 'The access token has been revoked.'),
} as const satisfies Readonly<Record<string, Refusal>>;

export type OccasionalRefusal = keyof typeof occasionalRefusals;
export const OCCASIONAL_REFUSALS = Object.keys(occasionalRefusals) as OccasionalRefusal[];
