import { type HttpProxy, parseProxy } from './route.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that the environment names for https, the small letters first as curl has it. */
export function proxyInEnvironment(environment: Environment): HttpProxy | undefined {
  return parseProxy(environment.https_proxy || environment.HTTPS_PROXY || '');
}

/**
 * The proxy with the password that HTTPS_PROXY has for it, where it came without one. What HTTPS_PROXY gives to a proxy
 * over TLS is sent to none in the clear: a PAC file, which may come over plain http, could ask for just that.
 */
export function withPassword(proxy: HttpProxy, environment: Environment): HttpProxy {
  if (proxy.authorization !== undefined) return proxy;
  const known = proxyInEnvironment(environment);
  const isSame =
    known?.hostname === proxy.hostname && known.port === proxy.port && (proxy.secure || !known.secure);
  return isSame && known.authorization !== undefined
    ? { ...proxy, authorization: known.authorization }
    : proxy;
}
