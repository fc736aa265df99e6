import type { AuthorizationCode, Client, Provider as OidcProvider, RefreshToken } from 'oidc-provider';
import { type Application, applicationParty } from './applications.ts';
import { mintIdToken } from './id-token.ts';
import { fromLibraryScopes } from './library-scopes.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { type Person, personParty } from './people.ts';
import { type OAuthEvent, oauthEvent } from './system-log.ts';

/** One authorization server at work: whose it is, which it is, and the library under it. */
export interface TokenService {
  readonly organisation: Organisation;
  readonly server: ServerIdentity;
  readonly oidc: OidcProvider;
}

/** What a code or a refresh token stands for. */
export interface TokenSource {
  /** What the ID token's `iss` says. */
  readonly issuer: string;
  readonly application: Application;
  readonly client: Client;
  readonly person: Person;
  readonly grantId: string;
  /** As oidc-provider names them. */
  readonly libraryScopes: readonly string[];
  readonly authTime: number;
  readonly sessionUid: string;
  /** Only from a code. */
  readonly nonce?: string | undefined;
}

/** What is behind a code or refresh token that was kept, with all its scopes. */
export function tokenSource(
  issuer: string,
  application: Application,
  client: Client,
  person: Person,
  kept: AuthorizationCode | RefreshToken,
): TokenSource {
  return {
    issuer,
    application,
    client,
    person,
    grantId: typeof kept.grantId === 'string' ? kept.grantId : '',
    libraryScopes: [...kept.scopes],
    authTime: kept.authTime ?? 0,
    sessionUid: kept.sessionUid ?? '',
    nonce: kept.kind === 'AuthorizationCode' ? kept.nonce : undefined,
  };
}

/**
 * The answer of the token endpoint: an access token, an ID token where `openid` is asked for, the given
 * refresh token.
 */
export async function tokenAnswer(
  service: TokenService,
  source: TokenSource,
  refreshToken: string | undefined,
): Promise<object> {
  const { organisation, server, oidc } = service;
  const accessToken = await new oidc.AccessToken({
    client: source.client,
    accountId: source.person.id,
    grantId: source.grantId,
    sessionUid: source.sessionUid,
    scope: source.libraryScopes.join(' '),
    gty: 'authorization_code',
  }).save();
  const scopes = fromLibraryScopes(source.libraryScopes);
  const idToken = scopes.has('openid')
    ? await mintIdToken(organisation, server, {
        issuer: source.issuer,
        clientId: source.application.clientId,
        person: source.person,
        scopes,
        accessToken,
        authTime: source.authTime,
        sessionUid: source.sessionUid,
        nonce: source.nonce,
      })
    : undefined;

  logTokenEvent(service, 'token.grant.access_token', source.application, source.person);
  if (idToken !== undefined) {
    logTokenEvent(service, 'token.grant.id_token', source.application, source.person);
  }
  if (refreshToken !== undefined) {
    logTokenEvent(service, 'token.grant.refresh_token', source.application, source.person);
  }
  return {
    token_type: 'Bearer',
    expires_in: organisation.settings.accessTokenSeconds,
    access_token: accessToken,
    scope: [...scopes].join(' '),
    refresh_token: refreshToken,
    id_token: idToken,
  };
}

/** A new refresh token of the source's family that lives for `seconds`. */
export function issueRefreshToken(
  service: TokenService,
  source: TokenSource,
  seconds: number,
): Promise<string> {
  return new service.oidc.RefreshToken({
    client: source.client,
    accountId: source.person.id,
    grantId: source.grantId,
    sessionUid: source.sessionUid,
    scope: source.libraryScopes.join(' '),
    authTime: source.authTime,
    gty: 'authorization_code',
    expiresIn: seconds,
  }).save();
}

/** Writes an OAuth event under the name it has at this kind of server. `failure` is why, when it failed. */
export function logTokenEvent(
  { organisation, server }: Pick<TokenService, 'organisation' | 'server'>,
  event: OAuthEvent,
  application: Application,
  person: Person | undefined,
  failure?: string,
): void {
  const party = applicationParty(application);
  const target = person === undefined ? [] : [personParty(person)];
  organisation.log.write(oauthEvent(server.kind, event), party, target, failure);
}
