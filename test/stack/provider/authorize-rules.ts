import { type Application, type Applications, administrationUrl } from './applications.ts';
import { SCOPE_CLAIMS } from './claims.ts';
import { authorizeRefusals, type Refusal } from './errors.ts';
import { toLibraryScope } from './library-scopes.ts';

/** What Okta makes of an authorization request before anybody signs in. */
export type AuthorizeVerdict =
  /** Okta's own page with status 400; the client never hears of it. */
  | { readonly kind: 'page'; readonly refusal: Refusal }
  /** Back to the redirect URI with the error; `state` only where it was acceptable. */
  | {
      readonly kind: 'redirect';
      readonly refusal: Refusal;
      readonly redirectUri: string;
      readonly state?: string | undefined;
    }
  | { readonly kind: 'proceed'; readonly parameters: URLSearchParams };

const ONCE_ONLY = ['client_id', 'redirect_uri', 'state', 'response_type', 'scope', 'nonce', 'code_challenge'];
const RESPONSE_MODES = new Set(['query', 'fragment', 'form_post']);
const PROMPTS = new Set(['none', 'login', 'consent']);
const LARGEST_MAX_AGE = 2 ** 31 - 1;

/**
 * Okta's rules where they differ from oidc-provider's, and Okta's words. The redirect URI has to be one of
 * the registered strings byte for byte, port and trailing slash included: oidc-provider would take any
 * loopback port.
 */
export function judgeAuthorizeRequest(
  parameters: URLSearchParams,
  applications: Applications,
  origin: string,
): AuthorizeVerdict {
  const repeated = ONCE_ONLY.some((name) => parameters.getAll(name).length > 1);
  const application = applications.findActive(parameters.get('client_id') ?? undefined);
  if (application === undefined) return { kind: 'page', refusal: authorizeRefusals.unknownClient };

  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!application.redirectUris.includes(redirectUri)) {
    const refusal = authorizeRefusals.illegalRedirectUri(administrationUrl(origin, application));
    return { kind: 'page', refusal };
  }
  if (repeated) return { kind: 'page', refusal: authorizeRefusals.repeatedParameters };

  const state = parameters.get('state') ?? '';
  if (!/^[\w.,-]+$/u.test(state)) {
    return { kind: 'redirect', refusal: authorizeRefusals.invalidState, redirectUri };
  }
  const refusal =
    refuseGrant(application) ??
    refuseResponse(parameters) ??
    refuseScope(parameters) ??
    refuseProofKey(parameters) ??
    refusePrompt(parameters);
  if (refusal !== undefined) return { kind: 'redirect', refusal, redirectUri, state };
  return { kind: 'proceed', parameters: forLibrary(parameters, application) };
}

function refuseGrant({ grantTypes }: Application): Refusal | undefined {
  return grantTypes.includes('authorization_code')
    ? undefined
    : authorizeRefusals.unauthorizedGrantType(grantTypes);
}

function refuseResponse(parameters: URLSearchParams): Refusal | undefined {
  if (parameters.get('response_type') !== 'code') return authorizeRefusals.unsupportedResponseType;
  const mode = parameters.get('response_mode');
  if (mode === 'okta_post_message') return authorizeRefusals.postMessageWithCode;
  if (mode !== null && !RESPONSE_MODES.has(mode)) return authorizeRefusals.unsupportedResponseMode;
  return parameters.has('idp') ? authorizeRefusals.unknownIdentityProvider : undefined;
}

function refuseScope(parameters: URLSearchParams): Refusal | undefined {
  const scopes = scopesOf(parameters);
  if (scopes.length === 0) return authorizeRefusals.noScope;
  if (!scopes.every((scope) => Object.hasOwn(SCOPE_CLAIMS, scope))) return authorizeRefusals.unknownScope;
  return scopes.includes('openid') ? undefined : authorizeRefusals.openidMissing;
}

function refuseProofKey(parameters: URLSearchParams): Refusal | undefined {
  const challenge = parameters.get('code_challenge') ?? '';
  if (challenge === '') return authorizeRefusals.challengeMissing;
  if (parameters.get('code_challenge_method') !== 'S256') return authorizeRefusals.challengeMethod;
  return /^[\w.~-]{43,128}$/u.test(challenge) ? undefined : authorizeRefusals.challengeCharacters;
}

function refusePrompt(parameters: URLSearchParams): Refusal | undefined {
  const prompts = promptsOf(parameters);
  const known = prompts.every((prompt) => PROMPTS.has(prompt));
  if (!known || (prompts.includes('none') && prompts.length > 1)) return authorizeRefusals.invalidPrompt;

  const maxAge = parameters.get('max_age');
  if (maxAge === null) return undefined;
  if (!/^\d+$/u.test(maxAge) || Number(maxAge) > LARGEST_MAX_AGE) return authorizeRefusals.invalidMaxAge;
  return Number(maxAge) === 0 && prompts.includes('none')
    ? authorizeRefusals.promptNoneWithZeroMaxAge
    : undefined;
}

function forLibrary(parameters: URLSearchParams, application: Application): URLSearchParams {
  const forwarded = new URLSearchParams(parameters);
  const refreshable = application.grantTypes.includes('refresh_token');
  const scopes = scopesOf(parameters).filter((scope) => scope !== 'offline_access' || refreshable);
  forwarded.set('scope', scopes.map(toLibraryScope).join(' '));

  const prompts = promptsOf(parameters).filter((prompt) => prompt !== 'consent');
  if (prompts.length === 0) forwarded.delete('prompt');
  else forwarded.set('prompt', prompts.join(' '));
  return forwarded;
}

function scopesOf(parameters: URLSearchParams): readonly string[] {
  return (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
}

function promptsOf(parameters: URLSearchParams): readonly string[] {
  return (parameters.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
}

/** The redirect URI with an error, spaces as `+`, the way Okta sends it. */
export function errorRedirect(redirectUri: string, refusal: Refusal, state: string | undefined): string {
  const url = new URL(redirectUri);
  if (state !== undefined) url.searchParams.set('state', state);
  url.searchParams.set('error', refusal.error);
  url.searchParams.set('error_description', refusal.description);
  return url.href;
}
