import { type Environment, proxyInEnvironment, withPassword } from './environment.ts';
import { isWithoutProxy } from './no-proxy.ts';
import { DIRECT, parseProxy, type RouteFinder } from './route.ts';

/**
 * How addresses are reached, by the setting `network.proxy`:
 *
 * - "system" (also where it is left out): as HTTPS_PROXY and NO_PROXY say, capital or small letters, the small ones
 *   first as curl has them;
 * - "none": everything directly, whatever the environment says;
 * - the address of a proxy: through it, but for what NO_PROXY takes out;
 * - the address of a PAC file: as that says.
 *
 * Undefined where nothing can need a proxy, so that most people never load any of this. A password is taken from
 * HTTPS_PROXY alone, also for a proxy that the settings name without one. Plain http, which is for this computer alone,
 * goes through no proxy.
 */
export function routesBy(setting: string | undefined, environment: Environment): RouteFinder | undefined {
  if (setting === 'none') return undefined;
  if (setting !== undefined && setting !== 'system' && isPacAddress(setting)) {
    return async (url) => (await import('./pac.ts')).routeByPac(setting, url, environment);
  }
  const ofEnvironment = proxyInEnvironment(environment);
  const named = setting === undefined || setting === 'system' ? ofEnvironment : parseProxy(setting);
  if (named === undefined) return undefined;
  const proxy = withPassword(named, environment);
  const noProxy = environment.no_proxy ?? environment.NO_PROXY ?? '';
  return async (written) => {
    const url = new URL(written);
    return url.protocol !== 'https:' || isWithoutProxy(url, noProxy) ? DIRECT : { kind: 'proxy', proxy };
  };
}

/** Whether an address of the settings is that of a PAC file: proxies have no path. */
export function isPacAddress(written: string): boolean {
  const url = URL.parse(written);
  return (
    url !== null && (url.protocol === 'file:' || (/^https?:$/.test(url.protocol) && url.pathname !== '/'))
  );
}
