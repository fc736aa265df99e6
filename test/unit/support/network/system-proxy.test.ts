import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { nameOfProxy } from '#main/support/network/route.ts';
import { routesBy } from '#main/support/network/routes.ts';
import { systemProxy } from '#main/support/network/system-proxy/system-proxy.ts';

const CA = 'https://ca.example.com/';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pacFile = join(folder, 'proxy.pac');
writeFileSync(pacFile, 'function FindProxyForURL() { return "PROXY pac.example.com:8080"; }');
const PAC = pathToFileURL(pacFile).href;
const BY_PAC = 'http pac.example.com:8080';
/** As outside of the network that has it. */
const PAC_AWAY = pathToFileURL(join(folder, 'nowhere.pac')).href;

/** The system's own program, as it answers there. */
interface Answering {
  readonly platform: NodeJS.Platform;
  readonly environment?: Record<string, string>;
  readonly printed: string;
}

const asked: string[] = [];
async function way(url: string, { platform, environment = {}, printed }: Answering): Promise<string> {
  asked.length = 0;
  const ask = systemProxy(platform, environment, async (program, words) => {
    asked.push([program, ...words].join(' '));
    return printed;
  });
  const route = await routesBy(undefined, environment, ask)?.(url);
  if (route === undefined || route.kind === 'direct') return 'direct';
  const { proxy } = route;
  return `${proxy.kind === 'http' ? 'http' : `socks${proxy.version}`} ${nameOfProxy(proxy)}`;
}

describe('the proxy of GNOME’s settings', () => {
  const gnome = (more: string, environment = {}): Answering => ({
    platform: 'linux',
    environment: { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME', ...environment },
    printed: `org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1', '*.inside.example.com']
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host 'http.example.com'
org.gnome.system.proxy.http port 8080
${more}
`,
  });
  const HTTPS =
    "org.gnome.system.proxy.https host 'proxy.example.com'\norg.gnome.system.proxy.https port 3128";
  const SOCKS =
    "org.gnome.system.proxy.socks host 'socks.example.com'\norg.gnome.system.proxy.socks port 1080";
  const MANUAL = "org.gnome.system.proxy mode 'manual'";

  it.each([
    [CA, "org.gnome.system.proxy mode 'none'", 'direct'],
    [CA, `${MANUAL}\n${HTTPS}`, 'http proxy.example.com:3128'],
    [CA, `${MANUAL}\n${HTTPS}\n${SOCKS}`, 'http proxy.example.com:3128'],
    [CA, `${MANUAL}\n${SOCKS}`, 'socks5 socks.example.com:1080'],
    [CA, MANUAL, 'direct'],
    ['https://ca.inside.example.com/', `${MANUAL}\n${HTTPS}`, 'direct'],
    ['https://127.0.0.1:9000/', `${MANUAL}\n${HTTPS}`, 'direct'],
    [CA, "org.gnome.system.proxy mode 'auto'", 'direct'],
  ])('to %s with %j is %s', async (url, more, expected) => {
    expect(await way(url, gnome(more))).toBe(expected);
    expect(asked).toEqual(['gsettings list-recursively org.gnome.system.proxy']);
  });

  it('may be a PAC file, which is passed over where it cannot be fetched', async () => {
    const at = (address: string): Answering => {
      const answering = gnome("org.gnome.system.proxy mode 'auto'");
      const printed = answering.printed.replace("autoconfig-url ''", `autoconfig-url '${address}'`);
      return { ...answering, printed };
    };
    expect(await way(CA, at(PAC))).toBe(BY_PAC);
    expect(await way(CA, at(PAC_AWAY))).toBe('direct');
    await expect(way(CA, at('at.pac'))).rejects.toMatchObject({
      proxy: 'at.pac',
      what: { kind: 'unusable' },
    });
  });

  it('is not asked for where the environment names one, or on a desktop that keeps none there', async () => {
    expect(await way(CA, gnome(`${MANUAL}\n${HTTPS}`, { ALL_PROXY: 'http://mine.example.com:1' }))).toBe(
      'http mine.example.com:1',
    );
    expect(asked).toEqual([]);
    for (const XDG_CURRENT_DESKTOP of ['', 'KDE', 'XFCE']) {
      expect(systemProxy('linux', { XDG_CURRENT_DESKTOP })).toBeUndefined();
    }
  });

  it('leaves out what NO_PROXY names', async () => {
    expect(await way(CA, gnome(`${MANUAL}\n${HTTPS}`, { NO_PROXY: 'example.com' }))).toBe('direct');
  });
});

describe('the proxy of macOS', () => {
  const mac = (...lines: string[]): Answering => ({
    platform: 'darwin',
    printed: `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
    2 : beside.example.com
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
${lines.map((line) => `  ${line}`).join('\n')}
}
`,
  });
  const HTTPS = ['HTTPSEnable : 1', 'HTTPSPort : 3128', 'HTTPSProxy : proxy.example.com'];
  const SOCKS = ['SOCKSEnable : 1', 'SOCKSPort : 1080', 'SOCKSProxy : socks.example.com'];

  it.each([
    [CA, HTTPS, 'http proxy.example.com:3128'],
    [CA, SOCKS, 'socks5 socks.example.com:1080'],
    [CA, ['HTTPSEnable : 0', ...HTTPS.slice(1)], 'direct'],
    [CA, ['HTTPEnable : 1', 'HTTPPort : 8080', 'HTTPProxy : http.example.com'], 'direct'],
    ['https://printer.local/', HTTPS, 'direct'],
    ['https://169.254.1.2/', HTTPS, 'direct'],
    ['https://169.255.1.2/', HTTPS, 'http proxy.example.com:3128'],
    ['https://beside.example.com/', HTTPS, 'direct'],
    ['https://a.beside.example.com/', HTTPS, 'http proxy.example.com:3128'],
    ['https://intranet/', HTTPS, 'direct'],
    [CA, ['ProxyAutoDiscoveryEnable : 1'], 'direct'],
  ])('to %s with %j is %s', async (url, lines, expected) => {
    expect(await way(url, mac(...lines))).toBe(expected);
    expect(asked).toEqual(['/usr/sbin/scutil --proxy']);
  });

  it('is a PAC file before anything else, where that can be fetched', async () => {
    const pac = (address: string): string[] => [
      'ProxyAutoConfigEnable : 1',
      `ProxyAutoConfigURLString : ${address}`,
    ];
    expect(await way(CA, mac(...HTTPS, ...pac(PAC)))).toBe(BY_PAC);
    expect(await way(CA, mac(...HTTPS, ...pac(PAC_AWAY)))).toBe('http proxy.example.com:3128');
    expect(await way('https://beside.example.com/', mac(...HTTPS, ...pac(PAC_AWAY)))).toBe('direct');
  });
});

describe('the proxy of Windows', () => {
  const windows = (...lines: string[]): Answering => ({
    platform: 'win32',
    environment: { SystemRoot: 'C:\\Windows' },
    printed: [
      '',
      'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings',
      '    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)',
      ...lines.map((line) => `    ${line}`),
      '    ZonesSecurityUpgrade    REG_BINARY    F0',
      '',
    ].join('\r\n'),
  });
  const ON = 'ProxyEnable    REG_DWORD    0x1';
  const server = (written: string): string => `ProxyServer    REG_SZ    ${written}`;
  const OVERRIDE = 'ProxyOverride    REG_SZ    *.inside.example.com;10.*;beside.example.com:9000;<local>';

  it.each([
    [CA, [ON, server('proxy.example.com:3128')], 'http proxy.example.com:3128'],
    [CA, ['ProxyEnable    REG_DWORD    0x0', server('proxy.example.com:3128')], 'direct'],
    [CA, [ON, server('http=a:80;https=proxy.example.com:3128')], 'http proxy.example.com:3128'],
    [CA, [ON, server('http=a:80;socks=socks.example.com:1080')], 'socks4 socks.example.com:1080'],
    [CA, [ON, server('http=a:80')], 'direct'],
    ['https://x.inside.example.com/', [ON, server('p:1'), OVERRIDE], 'direct'],
    ['https://10.1.2.3/', [ON, server('p:1'), OVERRIDE], 'direct'],
    ['https://beside.example.com:9000/', [ON, server('p:1'), OVERRIDE], 'direct'],
    ['https://beside.example.com/', [ON, server('p:1'), OVERRIDE], 'http p:1'],
    ['https://intranet/', [ON, server('p:1'), OVERRIDE], 'direct'],
    [CA, [], 'direct'],
  ])('to %s with %j is %s', async (url, lines, expected) => {
    expect(await way(url, windows(...lines))).toBe(expected);
    expect(asked[0]).toMatch(/^C:\\Windows\\System32\\reg\.exe query HKCU\\/);
  });

  it('is a PAC file before anything else, where that can be fetched', async () => {
    const pac = (address: string): string => `AutoConfigURL    REG_SZ    ${address}`;
    expect(await way(CA, windows(ON, server('p:1'), pac(PAC)))).toBe(BY_PAC);
    expect(await way(CA, windows(ON, server('p:1'), pac(PAC_AWAY)))).toBe('http p:1');
  });
});

it('is none where the system’s program is not there or fails, and is asked for once in a while', async () => {
  let times = 0;
  const ask = systemProxy('darwin', {}, async () => {
    times += 1;
    throw new Error('spawn scutil ENOENT');
  });
  const routes = routesBy('system', {}, ask);
  expect(await routes?.(CA)).toEqual({ kind: 'direct' });
  expect(await routes?.(CA)).toEqual({ kind: 'direct' });
  expect(times).toBe(1);
});
