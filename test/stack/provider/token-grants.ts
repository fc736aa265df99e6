import { createHash } from 'node:crypto';
import type { RefreshToken, TokenEndpointGrantContext } from 'oidc-provider';
import { accessPolicyRefusal } from './access-policy.ts';
import type { Application, ClientAuthentication, GrantType } from './applications.ts';
import { idTokenClaims } from './claims.ts';
import { refuse, tokenRefusals } from './errors.ts';
import { tokenIssuer } from './issuer-mode.ts';
import { fromLibraryScopes, LIBRARY_OFFLINE_ACCESS, toLibraryScope } from './library-scopes.ts';
import type { Organisation } from './organisation.ts';
import { mayUse } from './people.ts';
import {
  issueRefreshToken,
  logTokenEvent,
  type TokenService,
  type TokenSource,
  tokenAnswer,
  tokenSource,
} from './token-issue.ts';

/**
 * Okta's two grants, in the place oidc-provider has for grants of one's own. The library's would do for the
 * protocol, but not for Okta: its order of checks and its words differ, it repeats the nonce in refreshed ID
 * tokens, and knows neither leeway nor Okta's expiry rules. Request parsing, client authentication and
 * storage stay the library's.
 */
export function registerGrants(service: TokenService): void {
  const { oidc } = service;
  const codeParameters = ['code', 'code_verifier', 'redirect_uri'];
  oidc.registerGrantType<CodeParameters>(
    'authorization_code',
    (ctx) => exchangeCode(service, ctx),
    codeParameters,
  );
  oidc.registerGrantType<RefreshParameters>('refresh_token', (ctx) => refresh(service, ctx), [
    'refresh_token',
    'scope',
    'redirect_uri',
  ]);
}

interface CodeParameters {
  readonly code?: string | undefined;
  readonly code_verifier?: string | undefined;
  readonly redirect_uri?: string | undefined;
}

interface RefreshParameters {
  readonly refresh_token?: string | undefined;
}

async function exchangeCode(
  service: TokenService,
  ctx: TokenEndpointGrantContext<CodeParameters>,
): Promise<void> {
  const { oidc, organisation, server } = service;
  const { client, params } = ctx.oidc;
  const application = callingApplication(organisation, ctx, 'authorization_code');
  const presented = params.code ?? refuse(tokenRefusals.missingParameter('code'));

  const code = await oidc.AuthorizationCode.find(presented, { ignoreExpiration: true });
  if (code === undefined) {
    const elsewhere = organisation.store.isElsewhere(server.issuer, 'AuthorizationCode', presented);
    refuse(elsewhere ? tokenRefusals.otherServersGrant : tokenRefusals.invalidCode);
  }
  if (code.clientId !== application.clientId) refuse(tokenRefusals.otherClientsGrant);
  if (organisation.store.consumedAt('AuthorizationCode', presented) !== undefined) {
    // A code seen twice may have been stolen: what it gave is taken back (RFC 6749, 4.1.2).
    organisation.store.revokeFamily(code.grantId);
    refuse(tokenRefusals.invalidCode);
  }
  if (code.redirectUri !== params.redirect_uri) refuse(tokenRefusals.otherRedirectUri);
  const verifier = params.code_verifier ?? refuse(tokenRefusals.verifierMissing);
  if (code.codeChallenge !== s256(verifier)) refuse(tokenRefusals.verifierWrong);
  organisation.secrets.add('PKCE verifier', verifier);
  const person = organisation.people.findById(code.accountId);
  if (!mayUse(person, application.clientId)) refuse(tokenRefusals.invalidCode);

  const source = tokenSource(tokenIssuer(organisation, server, ctx.host), application, client, person, code);
  refuseTooManyGroups(organisation, source);
  await code.consume();
  const offline = code.scopes.has(LIBRARY_OFFLINE_ACCESS);
  const refreshToken = offline
    ? await issueRefreshToken(service, source, server.refreshTokens.seconds)
    : undefined;
  ctx.body = await tokenAnswer(service, source, refreshToken);
}

async function refresh(
  service: TokenService,
  ctx: TokenEndpointGrantContext<RefreshParameters>,
): Promise<void> {
  const { oidc, organisation, server } = service;
  const { client, params } = ctx.oidc;
  const application = callingApplication(organisation, ctx, 'refresh_token');
  const presented = params.refresh_token ?? refuse(tokenRefusals.missingParameter('refresh_token'));

  const kept = await oidc.RefreshToken.find(presented, { ignoreExpiration: true });
  if (kept === undefined || kept.clientId !== application.clientId) refuse(tokenRefusals.invalidRefreshToken);
  const person = organisation.people.findById(kept.accountId);
  if (isReused(service, presented)) {
    organisation.store.revokeFamily(kept.grantId);
    logTokenEvent(service, 'token.detect_reuse', application, person);
    refuse(tokenRefusals.invalidRefreshToken);
  }
  if (person?.status !== 'ACTIVE') refuse(tokenRefusals.invalidRefreshToken);
  if (!mayUse(person, application.clientId)) refuse(tokenRefusals.notAssigned);

  const whole = tokenSource(tokenIssuer(organisation, server, ctx.host), application, client, person, kept);
  if (ctx.get('origin') !== '' && params.scope?.includes('offline_access')) {
    refuse(tokenRefusals.browserOfflineAccess);
  }
  const asked = { ...whole, libraryScopes: askedScopes(whole, params.scope) };
  const scopes = fromLibraryScopes(asked.libraryScopes);
  const denied = accessPolicyRefusal(organisation, server, scopes);
  if (denied !== undefined) refuse(denied);
  refuseTooManyGroups(organisation, asked);
  const refreshToken = await successor(service, kept, presented, whole);
  ctx.body = await tokenAnswer(service, asked, refreshToken);
}

/** A rotated-out token that comes back after the leeway: somebody else may have it. */
function isReused({ organisation }: TokenService, presented: string): boolean {
  const consumedAt = organisation.store.consumedAt('RefreshToken', presented);
  if (consumedAt === undefined) return false;
  const leewayMs = organisation.settings.leewaySeconds * 1000;
  return organisation.now() - consumedAt >= leewayMs;
}

/** The refresh token to use next: a new one, or where rotation is off the same one again. */
async function successor(
  service: TokenService,
  kept: RefreshToken,
  presented: string,
  source: TokenSource,
): Promise<string> {
  const { organisation, server } = service;
  const { seconds, counted } = server.refreshTokens;
  const until =
    counted === 'idle'
      ? organisation.now() + seconds * 1000
      : (organisation.store.expiresAt('RefreshToken', presented) ?? organisation.now());
  if (organisation.settings.rotation === 'STATIC') {
    organisation.store.extend('RefreshToken', presented, until);
    return presented;
  }
  await kept.consume();
  return issueRefreshToken(service, source, Math.max(1, Math.ceil((until - organisation.now()) / 1000)));
}

/** The scopes asked for at a refresh, all of them where none are named; more than was granted is refused. */
function askedScopes(source: TokenSource, asked: string | undefined): readonly string[] {
  if (asked === undefined) return source.libraryScopes;
  const scopes = asked.split(' ').filter((scope) => scope !== '');
  const granted = new Set(source.libraryScopes);
  const denied = scopes.filter((scope) => !granted.has(toLibraryScope(scope)));
  if (denied.length > 0) refuse(tokenRefusals.scopesNotGranted(denied));
  return scopes.map(toLibraryScope);
}

/**
 * The application that calls, when it may use this grant from where it is, and authenticated the way it is
 * registered. oidc-provider takes basic for post.
 */
function callingApplication(
  { applications, settings }: Organisation,
  ctx: TokenEndpointGrantContext,
  grant: GrantType,
): Application {
  const application = applications.findActive(ctx.oidc.client.clientId) ?? refuse(tokenRefusals.wrongMethod);
  if (!application.authentication.includes(usedAuthentication(ctx))) refuse(tokenRefusals.wrongMethod);
  if (!settings.insideNetworkZone) refuse(tokenRefusals.outsideNetworkZone);
  if (!application.grantTypes.includes(grant)) {
    refuse(tokenRefusals.unauthorizedGrantType(application.grantTypes));
  }
  return application;
}

/** Before anything is used up: the same request may succeed once the filter is narrower. */
function refuseTooManyGroups({ settings }: Organisation, { person, libraryScopes }: TokenSource): void {
  const { groups } = idTokenClaims(person, settings, fromLibraryScopes(libraryScopes));
  const count = Array.isArray(groups) ? groups.length : 0;
  if (settings.mostGroups !== null && count > settings.mostGroups) refuse(tokenRefusals.tooManyGroups);
}

function usedAuthentication(ctx: TokenEndpointGrantContext): ClientAuthentication {
  if (ctx.get('authorization') !== '') return 'client_secret_basic';
  return ctx.oidc.body?.client_secret === undefined ? 'none' : 'client_secret_post';
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
