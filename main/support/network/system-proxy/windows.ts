import type { Ask, SystemProxy } from './types.ts';

const KEY = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

/**
 * The person's own settings ("Proxy" in Windows' settings), which WinINET and browsers read. Undefined where they name
 * none; "Automatically detect settings" would have the network asked for one, which Latchkey does not.
 */
export async function proxyOfWindows(ask: Ask, systemRoot: string): Promise<SystemProxy | undefined> {
  const printed = await ask(`${systemRoot}\\System32\\reg.exe`, ['query', KEY]);
  const values = new Map<string, string>();
  for (const line of printed.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^ {4}(\S+) {4}REG_\w+ {4}(.*)$/.exec(line) ?? [];
    values.set(name.toLowerCase(), value.trim());
  }
  const pac = values.get('autoconfigurl') || undefined;
  const isOn = Number(values.get('proxyenable') ?? 0) !== 0;
  const proxy = isOn ? forHttps(values.get('proxyserver') ?? '') : undefined;
  const bypass = (values.get('proxyoverride') ?? '').split(/[;\s]+/).filter((entry) => entry !== '');
  return pac === undefined && proxy === undefined ? undefined : { pac, proxy, bypass };
}

/** One for all ("proxy.example.com:3128"), or one for each scheme ("http=a:80;https=b:3128;socks=c:1080"). */
function forHttps(written: string): string | undefined {
  const entries = written.split(/[;\s]+/).map((entry) => entry.split('='));
  const of = (scheme: string): string | undefined => entries.find(([name]) => name === scheme)?.[1];
  const socks = of('socks');
  const forAll = entries.find(([address, ...more]) => address !== '' && more.length === 0)?.[0];
  return of('https') ?? (socks === undefined ? undefined : `socks4://${socks}`) ?? forAll;
}
