import type { Fetch } from '../okta/keep-alive-fetch.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { routesBy } from '../support/network/routes.ts';
import { systemProxy } from '../support/network/system-proxy/system-proxy.ts';
import type { Outside } from './outside.ts';

export interface RoutesParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly outside?: Pick<Partial<Outside>, 'proxyFor' | 'fetch'> | undefined;
}

/**
 * The ways of an organisation to Okta, the authority and IT's documents. What the settings say of a proxy counts first;
 * where they leave it to the system, the front end may know more of that than the environment does.
 */
export function routesOf(
  { network }: Pick<ResolvedProfile, 'network'>,
  { environment, platform, outside }: RoutesParts,
): RouteFinder | undefined {
  if (isOfSystem(network) && outside?.proxyFor !== undefined) return outside.proxyFor;
  return routesBy(network.proxy, environment, systemProxy(platform, environment));
}

/** The front end's own way to Okta, which knows nothing of a proxy that the settings name; undefined for Node's. */
export function oktaFetchOf(
  { network }: Pick<ResolvedProfile, 'network'>,
  { outside }: Pick<RoutesParts, 'outside'>,
): Fetch | undefined {
  return isOfSystem(network) ? outside?.fetch : undefined;
}

function isOfSystem({ proxy }: ResolvedProfile['network']): boolean {
  return proxy === undefined || proxy === 'system';
}
