import type { RequestListener } from 'node:http';
import type { RequestCounters } from './counters.ts';
import { notFound } from './errors.ts';
import { strike } from './fault-answers.ts';
import { endpointOf, type FaultsAtWork } from './faults.ts';
import { randomLetters } from './ids.ts';
import type { Organisation } from './organisation.ts';

interface ServedBase {
  /** "" for the org server, "/oauth2/default" for a custom one. */
  readonly base: string;
  readonly answer: RequestListener;
}

/**
 * The one place every request passes: it is counted, gets the headers every answer of Okta has, and goes to
 * the server it is for, unless a fault strikes.
 */
export function dispatcher(
  { now, applications, origin, secrets }: Organisation,
  counters: RequestCounters,
  faults: FaultsAtWork,
  servers: readonly ServedBase[],
): RequestListener {
  const answer: RequestListener = (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const wanted = basePath(path);
    const server = servers.find(({ base }) => base === wanted);
    if (server !== undefined) {
      server.answer(request, response);
      return;
    }
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(notFound(wanted.replace('/oauth2/', ''), 'AuthorizationServer')));
  };
  return (request, response) => {
    const [path = '', query] = (request.url ?? '').split('?');
    const route = routeOf(request.method ?? '', path);
    const requestId = randomLetters(26);
    counters.count(route, requestId);
    const headers = { ...commonHeaders(now(), requestId), ...counters.rateLimitHeaders(route) };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);

    const endpoint = endpointOf(path);
    if (endpoint === 'authorize') {
      const parameters = new URLSearchParams(query);
      for (const kind of ['state', 'nonce'] as const) secrets.add(kind, parameters.get(kind));
    }
    const fault = faults.take(endpoint);
    if (fault === undefined) answer(request, response);
    else strike(fault, { endpoint, request, response, answer, applications, origin });
  };
}

/**
 * Which server an address belongs to: /oauth2/{id}/… to a custom one, /oauth2/v1/… and all else to the org.
 */
function basePath(path: string): string {
  // The org's endpoints have no metadata under them: there, as at Okta, "v1" is taken for the id of a server.
  if (/^\/oauth2\/v1\/(?!\.well-known\/)/u.test(path)) return '';
  const custom = /^(?:\/\.well-known\/oauth-authorization-server)?(\/oauth2\/[^/]+)/u.exec(path);
  return custom?.[1] ?? '';
}

/**
 * What every answer of Okta carries. The Date is the provider's clock, which a client measures its own by.
 */
function commonHeaders(now: number, requestId: string): Readonly<Record<string, string>> {
  return { date: new Date(now).toUTCString(), 'x-okta-request-id': requestId };
}

/** A route's name for counting: method and path, with what is different each time taken out. */
function routeOf(method: string, path: string): string {
  return `${method} ${path.replace(/\/(signin|authorize)\/[^/]+$/u, '/$1/:uid')}`;
}
