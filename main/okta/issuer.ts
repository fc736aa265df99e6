import { type Failure, fail } from '../support/failure.ts';
import { isLoopback, isSafeUrl } from '../support/loopback.ts';
import { ok, type Result } from '../support/result.ts';
import type { OktaIssuer } from './types.ts';

export interface NormalisedIssuer {
  readonly issuer: OktaIssuer;
  /** What was made of the input, to show to whoever typed it. */
  readonly said: string;
}

type Server = OktaIssuer['server'];

/**
 * Makes an issuer of what people and guides write down: a domain, a domain and a server id, an issuer URL,
 * the URL of an endpoint or of either well-known document. `serverId` is the three-way field of Okta's own
 * integrations: empty for the org server, "default", or the id of a custom server. Fails with ISSUER_INVALID.
 */
export function normaliseIssuer(input: string, serverId = ''): Result<NormalisedIssuer, Failure> {
  const text = input.trim();
  const wrong = (problem: string) => fail('ISSUER_INVALID', { input: withoutUserInfo(text), problem });

  if (text === '') return wrong('Nothing was given.');
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null) return wrong('This is neither a domain nor an address that starts with https://.');
  if (url.username !== '' || url.password !== '')
    return wrong('An address with a user name is not used here.');
  if (!isSafeUrl(url)) return wrong('The address has to start with https://.');
  const { host, wasAdminConsole } = organisationOf(url);
  if (!isLoopback(url.hostname) && !/^[a-z\d-]+(\.[a-z\d-]+)+(:\d+)?$/.test(host)) {
    return wrong(`“${url.hostname}” is not a whole domain; Okta’s look like example.okta.com.`);
  }

  // The path of an admin console says nothing about authorization servers.
  const fromPath = serverOf(url.pathname) ?? (wasAdminConsole ? ORG_SERVER : undefined);
  if (fromPath === undefined) {
    return wrong(
      `“${url.pathname}” is not the path of an authorization server, which is /oauth2/ and its id.`,
    );
  }
  const asked = serverId.trim();
  const fromField = asked === '' ? undefined : serverOf(`/oauth2/${asked}`);
  if (asked !== '' && fromField === undefined)
    return wrong(`“${asked}” is not the id of an authorization server.`);
  const server = fromField ?? fromPath;
  if (fromPath.kind === 'custom' && (server.kind !== 'custom' || server.serverId !== fromPath.serverId)) {
    return wrong(`The address names the server “${fromPath.serverId}”, the server id says “${asked}”.`);
  }

  const issuer = `${url.protocol}//${host}${server.kind === 'org' ? '' : `/oauth2/${server.serverId}`}`;
  return ok({
    issuer: { issuer, server, discoveryUrl: `${issuer}/.well-known/openid-configuration`, host },
    said: sentence(host, server, wasAdminConsole),
  });
}

const ORG_SERVER: Server = { kind: 'org' };

/** Okta's own domains: an organisation's admin console lives beside it, and is no issuer. */
const ADMIN_CONSOLE = /^(.+)-admin(\.(?:okta|oktapreview|okta-emea|okta-gov)\.com|\.okta\.mil)$/;

function organisationOf(url: URL): { host: string; wasAdminConsole: boolean } {
  const hostname = url.hostname.replace(/\.$/, '');
  const port = url.port === '' ? '' : `:${url.port}`;
  const console = ADMIN_CONSOLE.exec(hostname);
  return console === null
    ? { host: hostname + port, wasAdminConsole: false }
    : { host: `${console[1]}${console[2]}${port}`, wasAdminConsole: true };
}

const WELL_KNOWN_DOCUMENTS = ['openid-configuration', 'oauth-authorization-server'];

/**
 * The authorization server that a path belongs to. "/oauth2" and "/oauth2/v1/…" are the org server's,
 * although its issuer has no path; python-social-auth's configuration asks for "https://{org}/oauth2/" and
 * means it too.
 */
function serverOf(path: string): Server | undefined {
  const [first, id, version] = withoutWellKnown(path.split('/').filter((segment) => segment !== ''));
  if (first === undefined) return ORG_SERVER;
  if (first !== 'oauth2') return undefined;
  if (id === undefined || id === 'v1') return ORG_SERVER;
  if (!/^[\w-]+$/.test(id) || (version !== undefined && version !== 'v1')) return undefined;
  return { kind: 'custom', serverId: id };
}

/** OpenID Connect Discovery puts the well-known part behind the issuer's path, RFC 8414 in front of it. */
function withoutWellKnown(segments: readonly string[]): readonly string[] {
  const at = segments.indexOf('.well-known');
  if (at === -1 || !WELL_KNOWN_DOCUMENTS.includes(segments[at + 1] ?? '')) return segments;
  return [...segments.slice(0, at), ...segments.slice(at + 2)];
}

function sentence(host: string, server: Server, wasAdminConsole: boolean): string {
  const organisation = `Okta organisation ${host}${wasAdminConsole ? ' (the address is its admin console)' : ''}`;
  return server.kind === 'org'
    ? `${organisation}, its own authorization server`
    : `${organisation}, custom authorization server “${server.serverId}”`;
}

/** A password typed into an address must not come back in a failure. */
function withoutUserInfo(text: string): string {
  return text.replace(/^([^/]*\/\/)?[^/@]*@/, '$1');
}
