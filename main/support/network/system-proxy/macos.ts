import type { Ask, SystemProxy } from './types.ts';

/**
 * The settings of the network that macOS uses now, as `scutil --proxy` prints them (keys of SCDynamicStoreCopyProxies).
 * Undefined where they name none; "Auto Proxy Discovery" would have the network asked for one, which Latchkey does not.
 */
export async function proxyOfMacOs(ask: Ask): Promise<SystemProxy | undefined> {
  const printed = await ask('/usr/sbin/scutil', ['--proxy']);
  const values = new Map<string, string>();
  const exceptions: string[] = [];
  for (const line of printed.split('\n')) {
    const [, key = '', value = ''] = /^\s*(\w+) : (.*)$/.exec(line) ?? [];
    if (/^\d+$/.test(key)) exceptions.push(value);
    else values.set(key, value);
  }
  const isOn = (key: string): boolean => values.get(key) === '1';
  const bypass = [...exceptions, ...(isOn('ExcludeSimpleHostnames') ? ['<local>'] : [])];
  const pac = isOn('ProxyAutoConfigEnable') ? values.get('ProxyAutoConfigURLString') : undefined;
  const at = (part: string, scheme: string): string | undefined => {
    const [host, port] = [values.get(`${part}Proxy`), values.get(`${part}Port`)];
    return isOn(`${part}Enable`) && host !== undefined && port !== undefined
      ? `${scheme}://${host}:${port}`
      : undefined;
  };
  const proxy = at('HTTPS', 'http') ?? at('SOCKS', 'socks5h');
  return pac === undefined && proxy === undefined ? undefined : { pac, proxy, bypass };
}
