import type { errors } from 'oidc-provider';
import { OktaRefusal, type Refusal, tokenRefusals } from './errors.ts';

const SUPPORTED_GRANTS = ['authorization_code', 'refresh_token'] as const;

/**
 * What oidc-provider says when it turns a request away at /token, /revoke and /introspect before our own code
 * sees it, and Okta's refusal for the same. The first line that fits counts.
 */
const TRANSLATIONS: readonly (readonly [RegExp, Refusal])[] = [
  [/using one mechanism|client_id mismatch/u, tokenRefusals.severalCredentials],
  [/no client authentication mechanism/u, tokenRefusals.noCredentials],
  [/client not found/u, tokenRefusals.unknownClient],
  [/does not match the registered client authentication method/u, tokenRefusals.wrongMethod],
  [/invalid secret provided/u, tokenRefusals.wrongSecret],
  [/authorization header/iu, tokenRefusals.invalidBasicHeader],
  [/must not be provided twice/u, tokenRefusals.repeatedParameters],
  [/required parameter 'grant_type'/u, tokenRefusals.noGrantType(SUPPORTED_GRANTS)],
  [/required parameter 'token'/u, tokenRefusals.tokenParameterMissing],
  [/unsupported_grant_type/u, tokenRefusals.unsupportedGrantType(SUPPORTED_GRANTS)],
  [/origin .* not allowed/u, tokenRefusals.foreignOrigin],
];

/** Okta's refusal for whatever oidc-provider, or our code inside it, threw. */
export function oktaRefusal(thrown: errors.OIDCProviderError): Refusal {
  const description = thrown.error_description ?? '';
  if (thrown instanceof OktaRefusal) return { status: thrown.statusCode, error: thrown.error, description };
  const said = `${thrown.error} ${description} ${thrown.error_detail ?? ''}`;
  return TRANSLATIONS.find(([words]) => words.test(said))?.[1] ?? tokenRefusals.invalidRequest;
}
