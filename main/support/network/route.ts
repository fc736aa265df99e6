export type ProxyServer = HttpProxy | SocksProxy;

interface AnyProxy {
  /** As `net.connect` takes it: no brackets around an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** A secret. Undefined where nobody gave a password. */
  readonly login?: { readonly name: string; readonly password: string } | undefined;
}

/** It is asked with CONNECT (RFC 9110 section 9.3.6), and what goes through it stays encrypted. */
export interface HttpProxy extends AnyProxy {
  readonly kind: 'http';
  /** Whether the proxy itself is spoken to over TLS. */
  readonly secure: boolean;
}

/** RFC 1928, or the older SOCKS 4. */
export interface SocksProxy extends AnyProxy {
  readonly kind: 'socks';
  readonly version: 4 | 5;
  /** Who looks up the name of a host: this computer, or the proxy. */
  readonly resolves: 'here' | 'there';
}

export type Route =
  | { readonly kind: 'direct' }
  /** `otherwise`: the way where nobody is at this proxy; none where it is the last one. */
  | { readonly kind: 'proxy'; readonly proxy: ProxyServer; readonly otherwise?: Route | undefined };

/** Where a way ends. */
export interface Destination {
  readonly hostname: string;
  readonly port: number;
}

/** The way to an address ("https://ca.example.com/…"). Throws ProxyTrouble where the way itself cannot be found. */
export type RouteFinder = (url: string) => Promise<Route>;

export const DIRECT: Route = { kind: 'direct' };

/** "proxy.example.com:3128": for sentences and logs. A password is never in it. */
export function nameOfProxy({ hostname, port }: AnyProxy): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

/**
 * An address as it is written, without a password: for sentences and logs. Up to the last "@", also where it has no
 * scheme, or a password that nobody escaped: what cannot be read is shown, too.
 */
export function withoutLogin(written: string): string {
  return written.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1');
}

/** What the scheme of an address says of a proxy, as curl has it: "socks5h" leaves the name of the host to the proxy. */
const SCHEMES = new Map([
  ['http:', { kind: 'http', secure: false, port: 80 }],
  ['https:', { kind: 'http', secure: true, port: 443 }],
  ['socks:', { kind: 'socks', version: 4, resolves: 'here', port: 1080 }],
  ['socks4:', { kind: 'socks', version: 4, resolves: 'here', port: 1080 }],
  ['socks4a:', { kind: 'socks', version: 4, resolves: 'there', port: 1080 }],
  ['socks5:', { kind: 'socks', version: 5, resolves: 'here', port: 1080 }],
  ['socks5h:', { kind: 'socks', version: 5, resolves: 'there', port: 1080 }],
] as const);

/**
 * Reads a proxy as people and environments write it: with or without a scheme, with a user and a password in front of
 * the host. Undefined for what is none of ours. The port is that of the scheme where none is written.
 */
export function parseProxy(written: string): ProxyServer | undefined {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`);
  const scheme = SCHEMES.get(url?.protocol as Parameters<typeof SCHEMES.get>[0]);
  if (url === null || url.hostname === '' || scheme === undefined) return undefined;
  // With a "/" in a password the name before it would pass for the host.
  if (`${url.pathname}${url.search}${url.hash}`.includes('@')) return undefined;
  return {
    ...scheme,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || scheme.port),
    ...(url.username === '' ? {} : { login: { name: plain(url.username), password: plain(url.password) } }),
  };
}

/**
 * The way that FindProxyForURL of a PAC file answers ("PROXY a:3128; PROXY b:3128; DIRECT"), and Chromium's
 * `resolveProxy` as well. Ways that are none of ours are left out; undefined where no other is left.
 */
export function parseRoute(answer: string): Route | undefined {
  const ways = answer
    .split(';')
    .map(readWay)
    .filter((way) => way !== undefined);
  return ways.reduceRight<Route | undefined>(
    (otherwise, way) => (way === 'direct' ? DIRECT : { kind: 'proxy', proxy: way, otherwise }),
    undefined,
  );
}

function readWay(written: string): ProxyServer | 'direct' | undefined {
  const [kind = '', where = ''] = written.trim().split(/\s+/);
  switch (kind.toUpperCase()) {
    case 'DIRECT':
      return 'direct';
    case 'PROXY':
    case 'HTTP':
      return parseProxy(`http://${where}`);
    case 'HTTPS':
      return parseProxy(`https://${where}`);
    case 'SOCKS':
    case 'SOCKS4':
      return parseProxy(`socks4://${where}`);
    case 'SOCKS5':
      return parseProxy(`socks5h://${where}`);
    default:
      return undefined;
  }
}

/** People do not always escape the "%" of a password. */
function plain(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
