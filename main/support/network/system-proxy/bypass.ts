import { isIP } from 'node:net';
import { isWithoutProxy } from '../no-proxy.ts';

/**
 * Whether a system's list of exceptions takes an address out: names, with "*" for any part of them, and addresses;
 * networks ("10.0.0.0/8", on macOS also "169.254/16"); "<local>" for names without a dot, as Windows has it. A port, and
 * a scheme in front, count.
 */
export function isBypassed(url: URL, entries: readonly string[]): boolean {
  return entries.some((entry) => covers(entry.trim().toLowerCase(), url));
}

function covers(written: string, url: URL): boolean {
  const host = url.hostname.toLowerCase();
  if (written === '<local>') return isIP(host) === 0 && !host.includes('.') && !host.startsWith('[');
  const [, scheme, entry = ''] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(written) ?? [];
  if (entry === '' || (scheme !== undefined && `${scheme}:` !== url.protocol)) return false;
  if (entry.includes('/')) return isWithoutProxy(url, wholeNetwork(entry));
  if (!entry.includes('*')) return isWithoutProxy(url, entry) && !(isName(entry) && isBelow(host, entry));
  const pattern = entry.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`).test(/:\d+$/.test(entry) ? `${host}:${url.port || '443'}` : host);
}

/** Unlike in NO_PROXY, a name without a dot in front is that of one host. */
function isName(entry: string): boolean {
  return !entry.startsWith('.') && !entry.startsWith('[');
}

function isBelow(host: string, entry: string): boolean {
  return host.endsWith(`.${entry.replace(/:\d+$/, '')}`);
}

/** "169.254/16" is 169.254.0.0/16. */
function wholeNetwork(entry: string): string {
  const [base = '', bits = ''] = entry.split('/');
  if (base.includes(':')) return entry;
  const parts = base.split('.').filter((part) => part !== '');
  return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${bits}`;
}
