import type { Ask, SystemProxy } from './types.ts';

const SCHEMA = 'org.gnome.system.proxy';

/**
 * GNOME's settings (gsettings-desktop-schemas, org.gnome.system.proxy), which its kin have too. Undefined where they
 * name none; "automatic" without an address would have the network asked for one, which Latchkey does not.
 */
export async function proxyOfGnome(ask: Ask): Promise<SystemProxy | undefined> {
  const values = new Map<string, string>();
  for (const line of (await ask('gsettings', ['list-recursively', SCHEMA])).split('\n')) {
    const [, schema = '', key = '', value = ''] = /^(\S+) (\S+) (.*)$/.exec(line.trim()) ?? [];
    if (schema.startsWith(SCHEMA)) values.set(`${schema.slice(SCHEMA.length)} ${key}`.trim(), value);
  }
  const text = (key: string): string => textIn(values.get(key) ?? '');
  const bypass = [...(values.get('ignore-hosts') ?? '').matchAll(/'([^']*)'/g)].map(([, host = '']) => host);
  switch (text('mode')) {
    case 'auto': {
      const pac = text('autoconfig-url');
      return pac === '' ? undefined : { pac, bypass: [] };
    }
    case 'manual': {
      const at = (part: string, scheme: string): string | undefined => {
        const [host, port] = [text(`${part} host`), values.get(`${part} port`) ?? '0'];
        return host === '' || port === '0' ? undefined : `${scheme}://${host}:${port}`;
      };
      const proxy = at('.https', 'http') ?? at('.socks', 'socks5h');
      return proxy === undefined ? undefined : { proxy, bypass };
    }
    default:
      return undefined;
  }
}

/** GVariant's text format: 'text', or "text" where there is a quote in it. */
function textIn(value: string): string {
  return value.replace(/^(['"])(.*)\1$/, '$2');
}
