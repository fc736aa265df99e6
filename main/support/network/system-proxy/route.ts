import type { Environment } from '../environment.ts';
import { DIRECT, parseProxy, type Route, withoutLogin } from '../route.ts';
import { ProxyTrouble } from '../trouble.ts';
import { isBypassed } from './bypass.ts';
import type { SystemProxy } from './types.ts';

/** Settings whose script could not be fetched; the next time that the system is asked, others take their place. */
const withoutScript = new WeakSet<SystemProxy>();

/**
 * The way to `url` as the system's own settings say. A script that cannot be fetched is passed over, as browsers have it:
 * a company's is often there in its own network alone. Throws ProxyTrouble where the way cannot be found.
 */
export async function routeBySystem(
  settings: SystemProxy,
  url: URL,
  environment: Environment,
): Promise<Route> {
  const { pac, proxy: written, bypass } = settings;
  if (pac !== undefined && !withoutScript.has(settings)) {
    const { routeByPac } = await import('../pac.ts');
    try {
      return await routeByPac(pac, url.href, environment);
    } catch (thrown) {
      if (!(thrown instanceof ProxyTrouble) || thrown.what.kind !== 'away') throw thrown;
      withoutScript.add(settings);
    }
  }
  if (written === undefined || isBypassed(url, bypass)) return DIRECT;
  const proxy = parseProxy(written);
  if (proxy !== undefined) return { kind: 'proxy', proxy };
  const problem = 'the settings of this computer name it, and it is no proxy that Latchkey knows';
  throw new ProxyTrouble(withoutLogin(written), { kind: 'unusable', problem });
}
