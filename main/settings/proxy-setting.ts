import { parseProxy } from '../support/network/route.ts';
import { isPacAddress } from '../support/network/routes.ts';

/** Whether `network.proxy` may say this. A password has no place in settings, which others may read. */
export function isProxySetting(written: string): boolean {
  if (written === 'system' || written === 'none') return true;
  if (isPacAddress(written)) return URL.parse(written)?.password === '';
  const proxy = /^[a-z\d]+:\/\//i.test(written) ? parseProxy(written) : undefined;
  return proxy !== undefined && proxy.login === undefined;
}
