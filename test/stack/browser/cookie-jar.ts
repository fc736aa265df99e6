/** A cookie as kept between visits. Cookies know no ports: one of 127.0.0.1 goes to every server there. */
export interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since 1970; a cookie without it lasts as long as the jar. */
  readonly expiresAt?: number | undefined;
}

export interface CookieJar {
  /** The Cookie header for a request, empty when there is nothing to send. */
  header(url: URL): string;
  /** Takes in the Set-Cookie headers of an answer. */
  keep(url: URL, headers: readonly string[]): void;
  all(): readonly StoredCookie[];
}

/** As much of RFC 6265 as sign-in pages use: path, expiry, secure, replacement and removal. */
export function createCookieJar(kept: readonly StoredCookie[] = [], now: () => number = Date.now): CookieJar {
  let cookies = [...kept];
  const alive = (): StoredCookie[] =>
    cookies.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now());
  return {
    header: (url) =>
      alive()
        .filter((cookie) => cookie.host === url.hostname && pathMatches(url.pathname, cookie.path))
        .filter((cookie) => !cookie.secure || url.protocol === 'https:')
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    keep(url, headers) {
      for (const header of headers) {
        const added = parseSetCookie(url, header);
        if (added === undefined) continue;
        const same = ({ name, host, path }: StoredCookie): boolean =>
          name === added.name && host === added.host && path === added.path;
        cookies = [...alive().filter((cookie) => !same(cookie)), added];
      }
      cookies = alive();
    },
    all: alive,
  };
}

function parseSetCookie(url: URL, header: string): StoredCookie | undefined {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  if (equals < 1) return undefined;
  const given = new Map(
    attributes.map((attribute) => {
      const [name = '', ...value] = attribute.split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
  const expires = given.get('expires');
  const path = given.get('path') ?? '';
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    host: url.hostname,
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    secure: given.has('secure'),
    ...(expires === undefined ? {} : { expiresAt: Date.parse(expires) }),
  };
}

function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf('/');
  return end <= 0 ? '/' : pathname.slice(0, end);
}

function pathMatches(asked: string, path: string): boolean {
  if (asked === path) return true;
  return asked.startsWith(path) && (path.endsWith('/') || asked.charAt(path.length) === '/');
}
