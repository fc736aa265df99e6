import { oktaId, randomLetters } from './ids.ts';
import { createSecrets, type SecretsWriter } from './secrets.ts';
import type { LogParty } from './system-log.ts';

export type ClientAuthentication = 'none' | 'client_secret_basic' | 'client_secret_post';
export type GrantType = 'authorization_code' | 'refresh_token';

/** A native OIDC application as an administrator registers it. Redirect URIs are compared byte for byte. */
export interface Application {
  readonly clientId: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
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

export type ApplicationChanges = Partial<Omit<Application, 'clientId' | 'clientSecret'>>;

/** The functions that change throw on an unknown client id. */
export interface Applications {
  find(clientId: string | undefined): Application | undefined;
  /** Like `find`, but as if a deactivated one were not there. */
  findActive(clientId: string | undefined): Application | undefined;
  list(): readonly Application[];
  /** Ends the application's refresh tokens, whatever is changed: Okta does. */
  change(clientId: string, changes: ApplicationChanges): Application;
  /** A new secret; the old one is refused from now on. */
  rotateSecret(clientId: string): string;
}

export function createApplications(
  all: readonly Application[],
  onChange: (changed: Application) => void = () => {},
  secrets: SecretsWriter = createSecrets(),
): Applications {
  const byId = new Map(all.map((application) => [application.clientId, application]));
  for (const { clientSecret } of all) secrets.add('client secret', clientSecret);
  const find = (clientId: string | undefined): Application | undefined =>
    clientId === undefined ? undefined : byId.get(clientId);
  const replace = (clientId: string, changes: Partial<Application>): Application => {
    const application = find(clientId);
    if (application === undefined) throw new Error(`no application has the client id ${clientId}`);
    const changed = { ...application, ...changes };
    byId.set(clientId, changed);
    return changed;
  };
  return {
    find,
    findActive(clientId) {
      const application = find(clientId);
      return application?.status === 'ACTIVE' ? application : undefined;
    },
    list: () => [...byId.values()],
    change(clientId, changes) {
      const changed = replace(clientId, changes);
      onChange(changed);
      return changed;
    },
    rotateSecret(clientId) {
      const clientSecret = randomLetters(64);
      secrets.add('client secret', clientSecret);
      replace(clientId, { clientSecret });
      return clientSecret;
    },
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
    status: 'ACTIVE',
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
    status: 'ACTIVE',
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
