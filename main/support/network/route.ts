/** A proxy for TLS: it is asked with CONNECT (RFC 9110 section 9.3.6), and what goes through it stays encrypted. */
export interface HttpProxy {
  /** Whether the proxy itself is spoken to over TLS. */
  readonly secure: boolean;
  /** As `net.connect` takes it: no brackets around an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The value of Proxy-Authorization; a secret. Undefined where nobody gave a password. */
  readonly authorization?: string | undefined;
}

export type Route =
  | { readonly kind: 'direct' }
  /** `otherwise`: the way where nobody is at this proxy; none where it is the last one. */
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy; readonly otherwise?: Route | undefined };

/** The way to an address ("https://ca.example.com/…"). Throws ProxyTrouble where the way itself cannot be found. */
export type RouteFinder = (url: string) => Promise<Route>;

export const DIRECT: Route = { kind: 'direct' };

/** "proxy.example.com:3128": for sentences and logs. A password is never in it. */
export function nameOfProxy({ hostname, port }: HttpProxy): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

/**
 * Reads a proxy as people and environments write it: with or without a scheme, with a user and a password in front of
 * the host. Undefined for what is none of ours, such as SOCKS. The port is that of the scheme where none is written.
 */
export function parseProxy(written: string): HttpProxy | undefined {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`);
  if (url === null || url.hostname === '' || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const secure = url.protocol === 'https:';
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 443 : 80)),
    ...(url.username === '' ? {} : { authorization: basic(url) }),
  };
}

/**
 * The way that FindProxyForURL of a PAC file answers ("PROXY a:3128; PROXY b:3128; DIRECT"), and Chromium's
 * `resolveProxy` as well. Ways that are none of ours, such as SOCKS, are left out; undefined where no other is left.
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

function readWay(written: string): HttpProxy | 'direct' | undefined {
  const [kind = '', where = ''] = written.trim().split(/\s+/);
  switch (kind.toUpperCase()) {
    case 'DIRECT':
      return 'direct';
    case 'PROXY':
    case 'HTTP':
      return parseProxy(`http://${where}`);
    case 'HTTPS':
      return parseProxy(`https://${where}`);
    default:
      return undefined;
  }
}

/** RFC 7617. */
function basic({ username, password }: URL): string {
  const pair = `${plain(username)}:${plain(password)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

/** People do not always escape the "%" of a password. */
function plain(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
