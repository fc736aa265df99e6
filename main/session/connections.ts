import { connectAuthority } from '../authority/authority.ts';
import { chooseProvisioner, provisionerRedirectUris } from '../authority/choose-provisioner.ts';
import type { Authority, OidcProvisioner } from '../authority/types.ts';
import { normaliseIssuer } from '../okta/issuer.ts';
import { createOkta, type Okta } from '../okta/okta.ts';
import type { ClientAuthentication, OktaClient } from '../okta/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';
import { oktaFetchOf } from './routes.ts';

/** Okta and the authority of one profile, configured from the settings and, where those are silent, the provisioner. */
export interface Connections {
  readonly authority: Authority;
  readonly provisioner: OidcProvisioner;
  readonly client: OktaClient;
  readonly okta: Okta;
}

/** The authority and its provisioner answer first, so that no refresh is spent while the authority is away. */
export async function connect(
  context: SessionContext,
  knownRootPem: string | undefined,
): Promise<Result<Connections, Failure>> {
  const { profile, parts } = context;
  const { authority: reach = connectAuthority } = parts.outside ?? {};
  const connected = await reach(profile.authority, {
    clock: parts.clock,
    log: parts.log,
    rootPem: knownRootPem,
    routes: context.routes,
  });
  if (!connected.ok) return connected;
  const authority = connected.value;
  const client = await configure(context, authority);
  if (!client.ok) {
    authority.close();
    return client;
  }
  const okta = createOkta(client.value.client, {
    clock: parts.clock,
    log: parts.log,
    fetch: oktaFetchOf(profile, parts),
    routes: context.routes,
  });
  return ok({ authority, okta, ...client.value });
}

async function configure(
  context: SessionContext,
  authority: Authority,
): Promise<Result<{ client: OktaClient; provisioner: OidcProvisioner }, Failure>> {
  const { profile } = context;
  const listed = await authority.oidcProvisioners();
  if (!listed.ok) return listed;
  const chosen = chooseProvisioner(listed.value, {
    authority: authority.host,
    wanted: profile.authority.provisioner,
    clientId: profile.okta.clientId,
  });
  if (!chosen.ok) return chosen;
  const provisioner = chosen.value;
  const issuer = normaliseIssuer(
    profile.okta.issuer ?? provisioner.configurationEndpoint,
    profile.okta.serverId,
  );
  if (!issuer.ok) return issuer;
  const redirectUris = profile.okta.redirectUris ?? provisionerRedirectUris(provisioner);
  const clientId = profile.okta.clientId ?? provisioner.clientId;
  const published = provisioner.clientId === clientId ? provisioner.clientSecret : '';
  const authentication = await authenticationFor(context, published);
  return authentication.ok
    ? ok({
        provisioner,
        client: {
          issuer: issuer.value.issuer,
          clientId,
          authentication: authentication.value,
          scopes: profile.okta.scopes ?? scopesWith(provisioner.scopes),
          redirectUris: redirectUris.length > 0 ? redirectUris : [DEFAULT_REDIRECT_URI],
          groupsClaim: profile.okta.groupsClaim,
          authorizationParameters: parametersOf(provisioner.authParams),
        },
      })
    : authentication;
}

/** Okta alone, for signing out while the authority is away. A secret that only the authority publishes is missing then. */
export async function oktaOfRecord(
  context: SessionContext,
  record: SessionRecord,
): Promise<Result<Okta, Failure>> {
  const issuer = normaliseIssuer(record.person.issuer);
  if (!issuer.ok) return issuer;
  const authentication = await authenticationFor(context, '');
  if (!authentication.ok) return authentication;
  const client: OktaClient = {
    issuer: issuer.value.issuer,
    clientId: record.clientId,
    authentication: authentication.value,
    scopes: [],
    redirectUris: [],
    groupsClaim: context.profile.okta.groupsClaim,
    authorizationParameters: {},
  };
  const { profile, parts, routes } = context;
  const { clock, log } = parts;
  return ok(createOkta(client, { clock, log, fetch: oktaFetchOf(profile, parts), routes }));
}

/** The redirect URI that step's own documentation registers with Okta: no path, no trailing slash. */
const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:10000';

const DEFAULT_SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

/** A provisioner's own scopes replace ours, but without offline_access nothing could renew in the background. */
function scopesWith(provisionerScopes: readonly string[]): readonly string[] {
  if (provisionerScopes.length === 0) return DEFAULT_SCOPES;
  return [...new Set(['openid', ...provisionerScopes, 'offline_access'])];
}

/**
 * A secret in the keychain wins; else the one that step-ca publishes for its provisioner, when it is the same
 * application ("" where it publishes none). step posts it in the body, so that is the default where the settings do
 * not say. The keychain is asked only where the settings say that there is a secret.
 */
async function authenticationFor(
  context: SessionContext,
  published: string,
): Promise<Result<ClientAuthentication, Failure>> {
  const method = context.profile.okta.clientAuthentication;
  if (method === undefined) {
    return ok(published === '' ? { method: 'none' } : { method: 'client_secret_post', secret: published });
  }
  if (method === 'none') return ok({ method });
  const kept = await (await context.parts.secrets()).get(`${context.profile.name}/client-secret`);
  if (!kept.ok && published === '') return kept;
  const secret = (kept.ok ? kept.value : undefined) ?? published;
  if (secret !== '') return ok({ method, secret });
  return fail('SETTINGS_INVALID', {
    source: 'keychain',
    problems: [`okta.clientAuthentication is ${method}, but there is no client secret in the keychain`],
  });
}

function parametersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
      .filter(([key]) => key !== ''),
  );
}
