import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { problemOf } from '../failure.ts';
import { type Destination, type HttpProxy, nameOfProxy, type ProxyServer, type Route } from './route.ts';
import { systemTrust } from './system-trust.ts';
import { ProxyTrouble } from './trouble.ts';

/** Shorter than what Okta and the authority are given, so that it is known who kept silent. */
const CONNECT_LIMIT_MS = 10_000;

/** Those with which a proxy says that whoever is behind it does not answer it (RFC 9110 section 15.6). */
const BEHIND = new Set([502, 503, 504]);

/**
 * A connection to the destination the way that `route` says; undefined where that is directly. Where nobody is at a proxy
 * the way that the route has otherwise is tried.
 */
export async function openRoute(route: Route, destination: Destination): Promise<Socket | undefined> {
  if (route.kind === 'direct') return undefined;
  try {
    return await openTunnel(route.proxy, destination);
  } catch (thrown) {
    const isAway = thrown instanceof ProxyTrouble && thrown.what.kind === 'away';
    if (!isAway || route.otherwise === undefined) throw thrown;
    return openRoute(route.otherwise, destination);
  }
}

/**
 * A connection to the destination through the proxy. Throws ProxyTrouble where the proxy is in the way; where it says
 * that it does not reach the destination itself, an Error that says so.
 */
async function openTunnel(proxy: ProxyServer, destination: Destination): Promise<Socket> {
  switch (proxy.kind) {
    case 'http':
      return connectByHttp(proxy, destination);
    case 'socks':
      return (await import('./socks.ts')).connectBySocks(proxy, destination, CONNECT_LIMIT_MS);
  }
}

function connectByHttp(proxy: HttpProxy, { hostname, port }: Destination): Promise<Socket> {
  const name = nameOfProxy(proxy);
  const authority = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.secure ? httpsRequest : httpRequest)({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers: {
        host: authority,
        ...(proxy.login && { 'proxy-authorization': basic(proxy.login) }),
      },
      // Said outright, so that no environment variable can switch it off. Proxies are the company's own: so may be who
      // vouches for them.
      ...(proxy.secure ? { rejectUnauthorized: true, ca: systemTrust() } : {}),
    });
    request.on('connect', ({ statusCode = 0 }, socket, head) => {
      socket.setTimeout(0);
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusal(name, authority, statusCode));
    });
    // Some answer as if they had been asked for a page.
    request.on('response', (answer) => {
      answer.destroy();
      reject(refusal(name, authority, answer.statusCode ?? 0));
    });
    request.setTimeout(CONNECT_LIMIT_MS, () =>
      request.destroy(new Error(`no answer within ${CONNECT_LIMIT_MS / 1000} s`)),
    );
    request.on('error', (thrown) =>
      reject(new ProxyTrouble(name, { kind: 'away', problem: problemOf(thrown) })),
    );
    request.end();
  });
}

/** RFC 7617. */
function basic({ name, password }: NonNullable<HttpProxy['login']>): string {
  return `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;
}

function refusal(proxy: string, destination: string, status: number): Error {
  if (status === 407) return new ProxyTrouble(proxy, { kind: 'password' });
  if (BEHIND.has(status)) return new Error(`the proxy ${proxy} does not reach ${destination} (${status})`);
  return new ProxyTrouble(proxy, { kind: 'refused', status });
}
