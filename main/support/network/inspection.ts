import { type Failure, failure } from '../failure.ts';
import { nameOfProxy, type RouteFinder } from './route.ts';
import { signerAt } from './signer.ts';

/** TLS_INSPECTED, with who signed what is shown at `url`, and the proxy on the way. */
export async function inspectionOf(
  part: 'okta' | 'authority',
  host: string,
  url: string,
  routes: RouteFinder | undefined,
): Promise<Failure> {
  const [signer, proxy] = await Promise.all([signerAt(url, routes), proxyFor(url, routes)]);
  return failure('TLS_INSPECTED', { host, part, signer, proxy });
}

/** "proxy.example.com:3128", the first one on the way to `url`; undefined where there is none, or nobody can say. */
export async function proxyFor(url: string, routes: RouteFinder | undefined): Promise<string | undefined> {
  if (routes === undefined) return undefined;
  try {
    const route = await routes(url);
    return route.kind === 'proxy' ? nameOfProxy(route.proxy) : undefined;
  } catch {
    return undefined;
  }
}
