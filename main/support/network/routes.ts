import { type Environment, type NamedProxy, proxyInEnvironment, withPassword } from './environment.ts';
import { isWithoutProxy } from './no-proxy.ts';
import { DIRECT, type ProxyServer, parseProxy, type Route, type RouteFinder, withoutLogin } from './route.ts';
import type { SystemProxy } from './system-proxy/types.ts';
import { ProxyTrouble } from './trouble.ts';

/**
 * How addresses are reached, by the setting `network.proxy`:
 *
 * - "system" (also where it is left out): as HTTPS_PROXY, ALL_PROXY and NO_PROXY say, in capital or small letters, in
 *   curl's order; where they name no proxy, as the system's own settings say (`askSystem`; undefined where it has none);
 * - "none": everything directly, whatever the environment says;
 * - the address of a proxy: through it, but for what NO_PROXY takes out;
 * - the address of a PAC file: as that says.
 *
 * Undefined where nothing can need a proxy, so that most people never load any of this. A password is taken from the
 * environment alone, also for a proxy that is named without one elsewhere. Plain http, which is for this computer
 * alone, goes through no proxy.
 */
export function routesBy(
  setting: string | undefined,
  environment: Environment,
  askSystem?: () => Promise<SystemProxy | undefined>,
): RouteFinder | undefined {
  if (setting === 'none') return undefined;
  if (setting !== undefined && setting !== 'system' && isPacAddress(setting)) {
    return async (url) => (await import('./pac.ts')).routeByPac(setting, url, environment);
  }
  const noProxy = environment.no_proxy || environment.NO_PROXY || '';
  const besides = (find: (url: URL) => Route | Promise<Route>): RouteFinder => {
    return async (written) => {
      const url = new URL(written);
      return url.protocol !== 'https:' || isWithoutProxy(url, noProxy) ? DIRECT : find(url);
    };
  };
  const through = (proxy: ProxyServer): Route => ({ kind: 'proxy', proxy: withPassword(proxy, environment) });
  if (setting !== undefined && setting !== 'system') {
    const proxy = parseProxy(setting);
    return proxy && besides(() => through(proxy));
  }
  const named = proxyInEnvironment(environment);
  if (named !== undefined) return besides(() => through(usable(named)));
  if (askSystem === undefined) return undefined;
  return besides(async (url) => {
    const found = await askSystem();
    if (found === undefined) return DIRECT;
    return (await import('./system-proxy/route.ts')).routeBySystem(found, url, environment);
  });
}

/** What is written in the environment counts also where it cannot be read: going directly would be another way. */
function usable({ variable, written, proxy }: NamedProxy): ProxyServer {
  if (proxy !== undefined) return proxy;
  const shown = withoutLogin(written);
  const problem =
    parseProxy(shown) === undefined
      ? `${variable} names it, and it is no proxy that Latchkey knows`
      : `the password that ${variable} has for it cannot be read; "/", "?" and "#" in one are written %2F, %3F and %23`;
  throw new ProxyTrouble(shown, { kind: 'unusable', problem });
}

/** Whether an address of the settings is that of a PAC file: proxies have no path. */
export function isPacAddress(written: string): boolean {
  const url = URL.parse(written);
  return (
    url !== null && (url.protocol === 'file:' || (/^https?:$/.test(url.protocol) && url.pathname !== '/'))
  );
}
