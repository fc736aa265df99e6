import { oktaId, randomLetters } from './ids.ts';
import type { LogParty } from './system-log.ts';

export type ClientAuthentication = 'none' | 'client_secret_basic' | 'client_secret_post';
export type GrantType = 'authorization_code' | 'refresh_token';

/** A native OIDC application as an administrator registers it. Redirect URIs are compared byte for byte. */
export interface Application {
  readonly clientId: string;
  readonly label: string;
  /**
   * How the token endpoint may be called: ['none'] for a public client, or one or both of the secret methods.
   */
  readonly authentication: readonly ClientAuthentication[];
  readonly clientSecret?: string | undefined;
  readonly grantTypes: readonly GrantType[];
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
}

export interface Applications {
  find(clientId: string | undefined): Application | undefined;
  list(): readonly Application[];
}

export function createApplications(all: readonly Application[]): Applications {
  return {
    find: (clientId) => all.find((application) => application.clientId === clientId),
    list: () => all,
  };
}

interface RegisteredUris {
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
}

export function publicApplication(uris: RegisteredUris): Application {
  const label = 'Latchkey';
  return {
    clientId: oktaId('0oa', label),
    label,
    authentication: ['none'],
    grantTypes: ['authorization_code', 'refresh_token'],
    ...uris,
  };
}

export function confidentialApplication(
  uris: RegisteredUris,
  authentication: readonly ClientAuthentication[],
): Application & { readonly clientSecret: string } {
  const label = 'Latchkey with a secret';
  return {
    clientId: oktaId('0oa', label),
    label,
    authentication,
    clientSecret: randomLetters(64),
    grantTypes: ['authorization_code', 'refresh_token'],
    ...uris,
  };
}

/** Where an administrator would edit the application; Okta prints this address on its error page. */
export function administrationUrl(origin: string, application: Application): string {
  return `${origin}/admin/app/oidc_client/instance/${application.clientId}#tab-general`;
}

export function applicationParty(application: Application): LogParty {
  return {
    id: application.clientId,
    type: application.authentication.includes('none') ? 'PublicClientApp' : 'AppInstance',
    alternateId: application.label,
    displayName: application.label,
  };
}
