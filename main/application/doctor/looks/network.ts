import { connectAuthority } from '../../../authority/authority.ts';
import { normaliseIssuer } from '../../../okta/issuer.ts';
import { createOkta } from '../../../okta/okta.ts';
import { type Connections, connect } from '../../../session/connections.ts';
import { createContext, type SessionContext, type SessionParts } from '../../../session/context.ts';
import { oktaFetchOf } from '../../../session/routes.ts';
import type { ResolvedProfile } from '../../../settings/schema.ts';
import type { Failure } from '../../../support/failure.ts';
import { proxyFor } from '../../../support/network/inspection.ts';
import { nameOfProxy, type RouteFinder } from '../../../support/network/route.ts';
import { ProxyTrouble } from '../../../support/network/trouble.ts';
import { openRoute } from '../../../support/network/tunnel.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import { readAs } from '../../issuer.ts';
import type { AuthorityFacts, CheckupParts, OktaFacts, ProxyFacts } from '../types.ts';
import { once } from './once.ts';

type Looks = Pick<CheckupParts, 'proxies' | 'authority' | 'provisioner' | 'okta' | 'close'>;

/** What the checkup asks of the network. */
export function networkLooks(
  profile: () => Promise<Result<ResolvedProfile, Failure>>,
  sessionParts: SessionParts,
): Looks {
  let opened: Connections | undefined;
  const context = once(async (): Promise<Result<SessionContext, Failure>> => {
    const chosen = await profile();
    return chosen.ok ? ok(createContext(chosen.value, sessionParts)) : chosen;
  });
  const connections = once(async (): Promise<Result<Connections, Failure>> => {
    const made = await context();
    if (!made.ok) return made;
    const connected = await connect(made.value, undefined);
    if (connected.ok) opened = connected.value;
    return connected;
  });
  return {
    proxies: once(async () => {
      const made = await context();
      return made.ok ? proxiesOn(made.value, connections) : made;
    }),
    authority: once(async () => {
      const made = await context();
      return made.ok ? lookAtAuthority(made.value) : made;
    }),
    provisioner: once(async () => {
      const made = await connections();
      if (!made.ok) return made;
      const { provisioner, client } = made.value;
      const { name, sshEnabled, configurationEndpoint } = provisioner;
      const issuer = configurationEndpoint.replace(/\/\.well-known\/.*$/, '');
      return ok({ name, sshEnabled, issuer, clientId: client.clientId, redirectUris: client.redirectUris });
    }),
    okta: once(async () => {
      const [made, connected] = [await context(), await connections()];
      return made.ok ? lookAtOkta(made.value, connected) : made;
    }),
    // What was never asked for is not opened now: that would wait once more for an authority that is away.
    close: () => opened?.authority.close(),
  };
}

/**
 * Goes through each proxy as far as to the host behind it. What that host does then is for other steps to say. Where
 * the settings leave Okta's address to the authority, it is asked once the way to it is known to be open.
 */
async function proxiesOn(
  { profile, routes }: SessionContext,
  connections: () => Promise<Result<Connections, Failure>>,
): Promise<Result<readonly ProxyFacts[], Failure>> {
  if (routes === undefined) return ok([]);
  const found = new Map<string, string[]>();
  const look = async (url: string): Promise<Failure | undefined> => {
    const proxy = await throughProxy(url, routes);
    if (!proxy.ok) return proxy.error;
    if (proxy.value === undefined) return undefined;
    found.set(proxy.value, [...(found.get(proxy.value) ?? []), new URL(url).host]);
    return undefined;
  };
  const inTheWay = await look(profile.authority.url);
  if (inTheWay !== undefined) return err(inTheWay);
  const bySettings = normaliseIssuer(profile.okta.issuer ?? '', profile.okta.serverId);
  const issuer = bySettings.ok ? bySettings.value.issuer : await issuerOf(connections);
  const inTheWayToOkta = issuer && (await look(issuer.issuer));
  if (inTheWayToOkta !== undefined) return err(inTheWayToOkta);
  return ok([...found].map(([proxy, hosts]) => ({ proxy, hosts })));
}

async function issuerOf(
  connections: () => Promise<Result<Connections, Failure>>,
): Promise<Connections['client']['issuer'] | undefined> {
  const connected = await connections();
  return connected.ok ? connected.value.client.issuer : undefined;
}

async function throughProxy(url: string, routes: RouteFinder): Promise<Result<string | undefined, Failure>> {
  const { hostname, port, host } = new URL(url);
  try {
    const route = await routes(url);
    if (route.kind === 'direct') return ok(undefined);
    const name = nameOfProxy(route.proxy);
    const destination = { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
    try {
      (await openRoute(route, destination))?.destroy();
    } catch (thrown) {
      if (thrown instanceof ProxyTrouble) throw thrown;
    }
    return ok(name);
  } catch (thrown) {
    if (thrown instanceof ProxyTrouble) return err(thrown.failure(host));
    throw thrown;
  }
}

async function lookAtAuthority({
  profile,
  parts,
  routes,
}: SessionContext): Promise<Result<AuthorityFacts, Failure>> {
  const { authority: reach = connectAuthority } = parts.outside ?? {};
  const connected = await reach(profile.authority, { clock: parts.clock, log: parts.log, routes });
  if (!connected.ok) return connected;
  const authority = connected.value;
  const healthy = await authority.health();
  const aheadMs = authority.skewMs();
  authority.close();
  if (!healthy.ok) return healthy;
  return ok({
    host: authority.host,
    fingerprint: profile.authority.fingerprint,
    proxy: await proxyFor(profile.authority.url, routes),
    skewMs: aheadMs === undefined ? undefined : -aheadMs,
  });
}

/** By the authority's word where it gives one, else by that of the settings, where it is whole. */
async function lookAtOkta(
  { profile, parts, routes }: SessionContext,
  connected: Result<Connections, Failure>,
): Promise<Result<OktaFacts, Failure> | undefined> {
  if (!connected.ok && connected.error.code === 'ISSUER_INVALID') return connected;
  const { issuer: written, serverId, clientId, groupsClaim } = profile.okta;
  const normalised = normaliseIssuer(written ?? '', serverId);
  if (!connected.ok && written !== undefined && !normalised.ok) return normalised;
  const bySettings =
    !normalised.ok || clientId === undefined
      ? undefined
      : {
          issuer: normalised.value.issuer,
          clientId,
          authentication: { method: 'none' } as const,
          scopes: [],
          redirectUris: [],
          groupsClaim,
          authorizationParameters: {},
        };
  const client = connected.ok ? connected.value.client : bySettings;
  if (client === undefined) return undefined;
  const okta = connected.ok
    ? connected.value.okta
    : createOkta(client, { clock: parts.clock, log: parts.log, fetch: oktaFetchOf(profile, parts), routes });
  const prepared = await okta.prepare();
  if (!prepared.ok) return prepared;
  return ok({
    ...client.issuer,
    proxy: await proxyFor(client.issuer.issuer, routes),
    said: readAs(profile.okta, connected.ok ? connected.value.provisioner.configurationEndpoint : undefined),
    skewMs: prepared.value.skewMs,
  });
}
