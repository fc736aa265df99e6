import type { ResolvedProfile } from '../settings/schema.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { routesBy } from '../support/network/routes.ts';
import type { Outside } from './outside.ts';

export interface RoutesParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly outside?: Pick<Partial<Outside>, 'proxyFor'> | undefined;
}

/**
 * The ways of an organisation to Okta, the authority and IT's documents. What the settings say of a proxy counts first;
 * where they leave it to the system, the front end may know more of that than the environment does.
 */
export function routesOf(
  { network }: Pick<ResolvedProfile, 'network'>,
  { environment, outside }: RoutesParts,
): RouteFinder | undefined {
  const isOfSystem = network.proxy === undefined || network.proxy === 'system';
  return (isOfSystem ? outside?.proxyFor : undefined) ?? routesBy(network.proxy, environment);
}
