import { type Environment, withPassword } from '../environment.ts';
import { DIRECT, parseProxy, type Route, withoutLogin } from '../route.ts';
import { ProxyTrouble } from '../trouble.ts';
import { isBypassed } from './bypass.ts';
import type { SystemProxy } from './types.ts';

/** The way to `url` as the system's own settings say. Throws ProxyTrouble where it cannot be found. */
export async function routeBySystem(
  { pac, proxy: written, bypass }: SystemProxy,
  url: URL,
  environment: Environment,
): Promise<Route> {
  if (pac !== undefined) return (await import('../pac.ts')).routeByPac(pac, url.href, environment);
  if (written === undefined || isBypassed(url, bypass)) return DIRECT;
  const proxy = parseProxy(written);
  if (proxy !== undefined) return { kind: 'proxy', proxy: withPassword(proxy, environment) };
  const problem = 'the settings of this computer name it, and it is no proxy that Latchkey knows';
  throw new ProxyTrouble(withoutLogin(written), { kind: 'unusable', problem });
}
