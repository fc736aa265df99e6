import { BlockList, isIP } from 'node:net';

/**
 * Whether NO_PROXY takes an address out, as curl and Go read it: names with everything below them, with or without a dot
 * in front; addresses and networks of them ("10.0.0.0/8"); each with a port or without; "*" for all.
 */
export function isWithoutProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const isNetwork = entry.includes('/');
  // An IPv6 address has colons of its own, and a port only behind brackets.
  const parts = /^(?:\[(?<six>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(entry)?.groups;
  const name = (isNetwork ? entry : (parts?.six ?? parts?.name ?? entry)).replace(/^\*?\./, '');
  if (!isNetwork && parts?.port !== undefined && parts.port !== port) return false;
  if (isNetwork) return isIP(host) !== 0 && isInNetwork(host, name);
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(base, Number(bits), family);
    return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
}
