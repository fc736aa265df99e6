import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { type Destination, nameOfProxy, type SocksProxy } from './route.ts';
import { ProxyTrouble } from './trouble.ts';

/** RFC 1928 section 6: "connection not allowed by ruleset". */
const NOT_ALLOWED = 2;

/**
 * A connection to the destination through a SOCKS proxy. Throws as `openRoute` does. `timeoutMs`: for the proxy's whole
 * answer.
 */
export async function connectBySocks(
  proxy: SocksProxy,
  { hostname, port }: Destination,
  timeoutMs: number,
): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const host = proxy.resolves === 'here' ? await addressOf(hostname, proxy) : hostname;
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: {
        host: proxy.hostname,
        port: proxy.port,
        type: proxy.version,
        ...(proxy.login && { userId: proxy.login.name, password: proxy.login.password }),
      },
      command: 'connect',
      destination: { host, port },
      timeout: timeoutMs,
      set_tcp_nodelay: true,
    });
    return socket;
  } catch (thrown) {
    throw troubleOf(thrown, nameOfProxy(proxy), `${hostname}:${port}`);
  }
}

/** Of an address of version 4 alone where the proxy knows no other. */
async function addressOf(hostname: string, { version }: SocksProxy): Promise<string> {
  if (isIP(hostname) !== 0) return hostname;
  return (await lookup(hostname, { family: version === 4 ? 4 : 0 })).address;
}

/** The library has its own words alone for what the proxy answered. */
function troubleOf(thrown: unknown, proxy: string, destination: string): Error {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  if (/authentication/i.test(said)) return new ProxyTrouble(proxy, { kind: 'password' });
  if (/NotAllowed/.test(said)) return new ProxyTrouble(proxy, { kind: 'refused', status: NOT_ALLOWED });
  const behind = /rejected connection - \(?(\w+)/.exec(said)?.[1];
  if (behind !== undefined) return new Error(`the proxy ${proxy} does not reach ${destination} (${behind})`);
  return new ProxyTrouble(proxy, { kind: 'away', problem: said });
}
