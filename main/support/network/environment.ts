import { type ProxyServer, parseProxy, type Route } from './route.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that name a proxy for https, in the order of curl: the one for https first, small letters first. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

export interface NamedProxy {
  readonly variable: string;
  /** As it is written there; perhaps with a password. */
  readonly written: string;
  /** Undefined where it is none that Latchkey knows. */
  readonly proxy: ProxyServer | undefined;
}

/** The proxy that the environment names for https; undefined where it names none. */
export function proxyInEnvironment(environment: Environment): NamedProxy | undefined {
  return proxiesIn(environment)[0];
}

function proxiesIn(environment: Environment): readonly NamedProxy[] {
  return VARIABLES.flatMap((variable) => {
    const written = environment[variable];
    return written ? [{ variable, written, proxy: parseProxy(written) }] : [];
  });
}

/**
 * The proxy with the password that the environment has for it, where it came without one. What is for a proxy over TLS
 * is sent to none in the clear: a PAC file, which may come over plain http, could ask for just that.
 */
export function withPassword(proxy: ProxyServer, environment: Environment): ProxyServer {
  if (proxy.login !== undefined) return proxy;
  const login = proxiesIn(environment)
    .map((named) => named.proxy)
    .find((known) => known?.login !== undefined && mayHaveItsPassword(proxy, known))?.login;
  return login === undefined ? proxy : { ...proxy, login };
}

function mayHaveItsPassword(proxy: ProxyServer, known: ProxyServer): boolean {
  if (known.kind !== proxy.kind || known.hostname !== proxy.hostname || known.port !== proxy.port)
    return false;
  const isInTheClear = proxy.kind === 'http' && !proxy.secure;
  const isForTls = known.kind === 'http' && known.secure;
  return !(isInTheClear && isForTls);
}

/** The same for every proxy on a way. */
export function withPasswords(route: Route, environment: Environment): Route {
  if (route.kind === 'direct') return route;
  const { proxy, otherwise } = route;
  return {
    kind: 'proxy',
    proxy: withPassword(proxy, environment),
    otherwise: otherwise && withPasswords(otherwise, environment),
  };
}
