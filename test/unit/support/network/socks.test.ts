import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseProxy, type Route } from '#main/support/network/route.ts';
import { openRoute } from '#main/support/network/tunnel.ts';
import { type SocksOptions, type StackSocksProxy, startSocksProxy } from '#test/stack/proxy/socks.ts';
import { findFreePort } from '#test/stack/support/port.ts';

describe('a way through a SOCKS proxy', () => {
  let site: Server;
  let port: number;
  const stops: (() => unknown)[] = [];
  beforeEach(async () => {
    // As with TLS, whoever comes speaks first.
    site = createServer((socket) => socket.once('data', () => socket.end('hello')));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    ({ port } = site.address() as AddressInfo);
    stops.push(() => site.close());
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  async function start(options?: SocksOptions): Promise<StackSocksProxy> {
    const proxy = await startSocksProxy(options);
    stops.push(() => proxy.stop());
    return proxy;
  }
  const by = (written: string, otherwise?: Route): Route => {
    const proxy = parseProxy(written);
    if (proxy === undefined) throw new Error(`${written} is no proxy`);
    return { kind: 'proxy', proxy, otherwise };
  };
  const go = async (route: Route, to = { hostname: 'localhost', port }): Promise<string> => {
    const socket = await openRoute(route, to);
    socket?.write('good morning');
    const parts: Buffer[] = [];
    for await (const part of socket ?? []) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  };

  it.each([
    ['socks5', '127.0.0.1'],
    ['socks5h', 'localhost'],
    ['socks4', '127.0.0.1'],
    ['socks4a', 'localhost'],
  ])('by %s asks it for %s', async (scheme, host) => {
    const proxy = await start();
    const to = { hostname: scheme === 'socks5' ? '127.0.0.1' : 'localhost', port };
    expect(await go(by(`${scheme}://${proxy.name}`), to)).toBe('hello');
    expect(proxy.asked()).toEqual([`${host}:${port}`]);
  });

  it('has its password', async () => {
    const proxy = await start({ password: 'sam:p@ss' });
    expect(await go(by(`socks5h://sam:p%40ss@${proxy.name}`))).toBe('hello');
    for (const login of ['', 'sam:other@']) {
      await expect(go(by(`socks5h://${login}${proxy.name}`))).rejects.toMatchObject({
        proxy: proxy.name,
        what: { kind: 'password' },
      });
    }
  });

  it('is refused by the proxy, or by whoever is behind it', async () => {
    const strict = await start({ refuses: 2 });
    await expect(go(by(`socks5h://${strict.name}`))).rejects.toMatchObject({
      what: { kind: 'refused', status: 2 },
    });
    const proxy = await start();
    const nobody = { hostname: '127.0.0.1', port: await findFreePort() };
    for (const scheme of ['socks5h', 'socks4']) {
      const asked = go(by(`${scheme}://${proxy.name}`), nobody);
      await expect(asked).rejects.toThrow(/the proxy .* does not reach 127\.0\.0\.1:\d+ \(\w+\)/);
    }
  });

  it('goes on to the next where nobody is there, or who speaks something else', async () => {
    const [away, proxy] = [`127.0.0.1:${await findFreePort()}`, await start()];
    await expect(go(by(`socks5://${away}`))).rejects.toMatchObject({ proxy: away, what: { kind: 'away' } });
    expect(await go(by(`socks5h://${away}`, by(`socks5h://${proxy.name}`)))).toBe('hello');
    await expect(go(by(`socks5h://127.0.0.1:${port}`))).rejects.toMatchObject({ what: { kind: 'away' } });
  });
});
