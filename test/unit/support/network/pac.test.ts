import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { routeByPac } from '#main/support/network/pac.ts';
import { evaluatePac } from '#main/support/network/pac-sandbox.ts';
import { localCertificate } from '#test/stack/support/local-certificate.ts';

const ask = (body: string, url = 'https://ca.example.com:9000/secret?x=1'): Promise<string> =>
  evaluatePac(`function FindProxyForURL(url, host) { ${body} }`, url, async (name) =>
    name === 'localhost' ? '127.0.0.1' : null,
  );

describe('a PAC file', () => {
  it('is asked with the address and the host, without path and query', async () => {
    expect(await ask('return "PROXY " + url + " " + host')).toBe(
      'PROXY https://ca.example.com:9000/ ca.example.com',
    );
  });

  it.each([
    ['isPlainHostName("web")', true],
    ['isPlainHostName("web.example.com")', false],
    ['dnsDomainIs("ca.example.com", ".example.com")', true],
    ['dnsDomainIs("ca.example.org", ".example.com")', false],
    ['localHostOrDomainIs("www", "www.example.com")', true],
    ['localHostOrDomainIs("home.example.com", "www.example.com")', false],
    ['dnsDomainLevels("www.example.com") === 2', true],
    ['isInNet("10.1.2.3", "10.1.0.0", "255.255.0.0")', true],
    ['isInNet("10.2.2.3", "10.1.0.0", "255.255.0.0")', false],
    ['isInNet("200.1.2.3", "200.1.0.0", "255.255.0.0")', true],
    ['isInNet("localhost", "127.0.0.0", "255.0.0.0")', true],
    ['isResolvable("localhost")', true],
    ['isResolvable("nobody.invalid")', false],
    ['dnsResolve("nobody.invalid") === null', true],
    ['/^[0-9.]+$/.test(myIpAddress())', true],
    ['shExpMatch("http://a.example.com/x", "*/x")', true],
    ['shExpMatch("aXexample", "a.example")', false],
    ['shExpMatch("ca-1.example.com", "ca-?.example.*")', true],
    ['weekdayRange("SUN", "SAT")', true],
    ['weekdayRange("MON", "SUN", "GMT")', true],
    ['timeRange(0, 24)', true],
    ['timeRange(0, 0, 23, 59, "GMT")', true],
    ['timeRange(new Date().getHours())', true],
    ['dateRange("JAN", "DEC")', true],
    ['dateRange(1, 31)', true],
    ['dateRange(1995)', false],
    ['dateRange(1, "JAN", 2020, 31, "DEC", 2999)', true],
    ['dateRange(1, "JAN", 1995, 31, "DEC", 1999)', false],
  ])('may call %s: %j', async (call, expected) => {
    expect(await ask(`return (${call}) ? "DIRECT" : "PROXY a:1"`)).toBe(expected ? 'DIRECT' : 'PROXY a:1');
  });

  it('reaches nothing of this program', async () => {
    const names = ['process', 'require', 'fetch', 'globalThis.process', 'WebAssembly'];
    const body = `return [${names.map((name) => `typeof ${name}`).join(',')}].join(" ")`;
    expect(await ask(body)).toBe('undefined undefined undefined undefined undefined');
    const outward = 'return this.constructor.constructor("return typeof process")()';
    expect(await ask(outward.replace('this', '({})'))).toBe('undefined');
  });

  it('is stopped where it does not end, or takes too much', async () => {
    await expect(ask('for (;;) {}')).rejects.toThrow();
    await expect(ask('var a = []; for (;;) a.push("x".repeat(100000) + a.length)')).rejects.toThrow();
    await expect(
      ask('var i = 0; for (;;) try { dnsResolve("n" + i++ + ".invalid") } catch (e) { return "DIRECT" }'),
    ).rejects.toThrow();
  });

  it.each(['return 7', 'return null', 'throw new Error("no")', 'return undefined.x'])(
    'that does “%s” gives no way',
    async (body) => {
      await expect(ask(body)).rejects.toThrow();
    },
  );
});

it('is taken from nobody who does not prove to be the server, whatever the environment tells Node', async () => {
  const { keyPem, certPem } = await localCertificate();
  const server = createServer({ key: keyPem, cert: certPem }, (_, answer) =>
    answer.end('function FindProxyForURL() { return "DIRECT"; }'),
  );
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    vi.unstubAllEnvs();
  });
  await once(server, 'listening');
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`;
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  await expect(routeByPac(address, 'https://ca.example.com/', {})).rejects.toMatchObject({
    proxy: address,
    what: { kind: 'away' },
  });
});
