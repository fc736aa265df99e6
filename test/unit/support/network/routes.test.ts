import { describe, expect, it } from 'vitest';
import { nameOfProxy, parseProxy, parseRoute, type Route } from '#main/support/network/route.ts';
import { routesBy } from '#main/support/network/routes.ts';

/** The way to an address in short: "direct", or the proxies in the order in which they are tried. */
function said(route: Route | undefined): string {
  if (route === undefined) return 'none';
  if (route.kind === 'direct') return 'direct';
  const { proxy, otherwise } = route;
  const kind =
    proxy.kind === 'http' ? `http${proxy.secure ? 's' : ''}` : `socks${proxy.version} ${proxy.resolves}`;
  const here = `${kind} ${nameOfProxy(proxy)}`;
  return otherwise === undefined ? here : `${here}, ${said(otherwise)}`;
}

async function way(url: string, environment: Record<string, string>, setting?: string): Promise<string> {
  const routes = routesBy(setting, environment);
  return routes === undefined ? 'direct' : said(await routes(url));
}

const PROXY = 'http://proxy.example.com:3128';

describe('the way to an address', () => {
  it('is direct, and needs no look, where nothing names a proxy', () => {
    for (const setting of [undefined, 'system', 'none']) expect(routesBy(setting, {})).toBeUndefined();
    expect(routesBy('none', { HTTPS_PROXY: PROXY })).toBeUndefined();
  });

  it.each([
    [{ HTTPS_PROXY: PROXY }, 'http proxy.example.com:3128'],
    [{ https_proxy: 'https://small.example.com', HTTPS_PROXY: PROXY }, 'https small.example.com:443'],
    [{ HTTPS_PROXY: 'proxy.example.com' }, 'http proxy.example.com:80'],
    [{ HTTPS_PROXY: 'http://[::1]:3128' }, 'http [::1]:3128'],
    [{ HTTP_PROXY: PROXY }, 'direct'],
    [{ ALL_PROXY: PROXY }, 'http proxy.example.com:3128'],
    [{ all_proxy: PROXY, ALL_PROXY: 'http://capital.example.com:1' }, 'http proxy.example.com:3128'],
    [{ ALL_PROXY: 'http://all.example.com:1', HTTPS_PROXY: PROXY }, 'http proxy.example.com:3128'],
    [{ https_proxy: '', HTTPS_PROXY: PROXY }, 'http proxy.example.com:3128'],
    [{ HTTPS_PROXY: PROXY, no_proxy: '', NO_PROXY: 'example.com' }, 'direct'],
    [{ HTTPS_PROXY: 'socks5h://proxy.example.com' }, 'socks5 there proxy.example.com:1080'],
    [{ HTTPS_PROXY: 'socks5://proxy.example.com:1081' }, 'socks5 here proxy.example.com:1081'],
    [{ ALL_PROXY: 'SOCKS4A://proxy.example.com' }, 'socks4 there proxy.example.com:1080'],
    [{ ALL_PROXY: 'socks4://[::1]:9' }, 'socks4 here [::1]:9'],
  ])('is that of the environment: %j', async (environment, expected) => {
    expect(await way('https://ca.example.com/', environment)).toBe(expected);
  });

  it.each([
    ['ca.example.com', 'https://ca.example.com/', 'direct'],
    ['example.com', 'https://ca.example.com/', 'direct'],
    ['.example.com', 'https://ca.example.com/', 'direct'],
    ['*.example.com', 'https://ca.example.com/', 'direct'],
    ['EXAMPLE.com', 'https://CA.example.com/', 'direct'],
    ['ample.com', 'https://ca.example.com/', 'proxy'],
    ['ca.example.com:9000', 'https://ca.example.com:9000/', 'direct'],
    ['ca.example.com:443', 'https://ca.example.com/', 'direct'],
    ['ca.example.com:9000', 'https://ca.example.com/', 'proxy'],
    ['localhost, 127.0.0.1', 'https://127.0.0.1:8443/', 'direct'],
    ['10.0.0.0/8', 'https://10.9.8.7/', 'direct'],
    ['10.0.0.0/8', 'https://11.9.8.7/', 'proxy'],
    ['10.0.0.0/8', 'https://ca.example.com/', 'proxy'],
    ['fd00::/8', 'https://[fd12::1]/', 'direct'],
    ['::1', 'https://[::1]/', 'direct'],
    ['[::1]:9000', 'https://[::1]:9000/', 'direct'],
    ['10.0.0.0/99', 'https://10.9.8.7/', 'proxy'],
    ['0.1', 'https://127.0.0.1/', 'proxy'],
    ['*', 'https://ca.example.com/', 'direct'],
    ['', 'https://ca.example.com/', 'proxy'],
  ])('with NO_PROXY=%s to %s is %s', async (noProxy, url, expected) => {
    const found = await way(url, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy });
    expect(found === 'direct' ? 'direct' : 'proxy').toBe(expected);
  });

  it('goes by the proxy of the settings, with the password that the environment has for it', async () => {
    const environment = {
      HTTPS_PROXY: 'http://sam:p%40ss@proxy.example.com:3128',
      no_proxy: 'beside.example.com',
    };
    const routes = routesBy('http://proxy.example.com:3128', environment);
    const found = await routes?.('https://ca.example.com/');
    expect(found).toEqual({
      kind: 'proxy',
      proxy: {
        kind: 'http',
        secure: false,
        hostname: 'proxy.example.com',
        port: 3128,
        login: { name: 'sam', password: 'p@ss' },
      },
    });
    expect(said(await routes?.('https://beside.example.com/'))).toBe('direct');
    expect(
      await routesBy('http://other.example.com:3128', environment)?.('https://ca.example.com/'),
    ).toMatchObject({
      proxy: expect.not.objectContaining({ login: expect.anything() }),
    });
  });

  it('has the password also from a variable that is not the first', async () => {
    const environment = { HTTPS_PROXY: PROXY, ALL_PROXY: 'socks5h://sam:secret@socks.example.com' };
    const found = await routesBy('socks5h://socks.example.com', environment)?.('https://ca.example.com/');
    expect(found).toMatchObject({ proxy: { login: { name: 'sam', password: 'secret' } } });
  });

  it('keeps the password of a proxy over TLS from the same name in the clear', async () => {
    const environment = { HTTPS_PROXY: 'https://sam:secret@proxy.example.com:443' };
    const loginBy = async (setting: string) => {
      const found = await routesBy(setting, environment)?.('https://ca.example.com/');
      return found?.kind === 'proxy' ? found.proxy.login?.password : 'no proxy';
    };
    expect(await loginBy('http://proxy.example.com:443')).toBeUndefined();
    expect(await loginBy('https://proxy.example.com:443')).toBe('secret');
    expect(await loginBy('socks5://proxy.example.com:443')).toBeUndefined();
  });

  it('is not direct where the environment names what is no proxy, and tells no password', async () => {
    const environment = { HTTPS_PROXY: 'carrier-pigeon://sam:secret@proxy.example.com' };
    const asked = way('https://ca.example.com/', environment);
    await expect(asked).rejects.toMatchObject({
      proxy: 'carrier-pigeon://proxy.example.com',
      what: { kind: 'unusable' },
    });
    expect(await way('https://ca.example.com/', { ...environment, NO_PROXY: 'example.com' })).toBe('direct');
  });

  it.each([
    ['sam:secret@proxy.example.com:99999', 'proxy.example.com:99999', /^HTTPS_PROXY names it/],
    ['sam:sec/ret@proxy.example.com', 'proxy.example.com', /^the password .* cannot be read.*%2F/],
    ['http://sam:sec/ret@proxy.example.com', 'http://proxy.example.com', /^the password/],
    ['http://sam:12/ret@proxy.example.com', 'http://proxy.example.com', /^the password/],
    ['http://sam:12?ret@proxy.example.com', 'http://proxy.example.com', /^the password/],
    ['http://sam:s@cr#t@proxy.example.com', 'http://proxy.example.com', /^the password/],
  ])('tells no password where it cannot be read: %s', async (HTTPS_PROXY, proxy, problem) => {
    const asked = way('https://ca.example.com/', { HTTPS_PROXY });
    const what = { kind: 'unusable', problem: expect.stringMatching(problem) };
    await expect(asked).rejects.toMatchObject({ proxy, what });
  });

  it('is direct for plain http, which is for this computer alone', async () => {
    expect(await way('http://127.0.0.1:8080/', { HTTPS_PROXY: PROXY })).toBe('direct');
  });
});

describe('a proxy as it is written', () => {
  it('may have a password with characters that nobody escaped', () => {
    expect(parseProxy('http://sam:100%@proxy.example.com:3128')?.login?.password).toBe('100%');
  });

  it('never has its password in its name', () => {
    const proxy = parseProxy('http://sam:secret@proxy.example.com:3128');
    expect(proxy && nameOfProxy(proxy)).toBe('proxy.example.com:3128');
  });

  it.each([
    ['DIRECT', 'direct'],
    ['PROXY a.example.com:3128', 'http a.example.com:3128'],
    ['PROXY a:1; PROXY b:2; DIRECT', 'http a:1, http b:2, direct'],
    ['SOCKS5 a:1; HTTPS b:2', 'socks5 there a:1, https b:2'],
    ['SOCKS a:1; DIRECT', 'socks4 here a:1, direct'],
    ['QUIC a:1; PROXY b:2', 'http b:2'],
    ['QUIC a:1', 'none'],
    ['', 'none'],
  ])('is read as a PAC file answers it: “%s”', (answer, expected) => {
    expect(said(parseRoute(answer))).toBe(expected);
  });
});
