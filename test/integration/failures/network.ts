import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { networkWords } from '#main/support/words/network.ts';
import { type ProxyOptions, type StackProxy, startProxy } from '#test/stack/proxy/index.ts';
import { makeX509 } from '#test/support/x509.ts';
import type { Place, Scenarios } from './scenario.ts';

const SIGNED_IN = { signedIn: 'hosted' } as const;

const proxies = new WeakMap<Place, StackProxy>();
const proxyOf = (on: Place): string => proxies.get(on)?.name ?? '';
const authorityOf = ({ stack }: Place): string => new URL(stack.authority.url).host;
const oktaOf = ({ stack }: Place): string => new URL(stack.issuer).host;

/** From now on everything goes through a proxy, but for what `beside` names. */
async function useProxy(on: Place, options: ProxyOptions, beside = ''): Promise<StackProxy> {
  const proxy = await startProxy(options);
  on.undo(() => proxy.stop());
  proxies.set(on, proxy);
  on.person.environment.NO_PROXY = beside;
  on.person.set({ network: { proxy: proxy.url } });
  return proxy;
}

/** As virus scanners and companies have it: a certificate for the host, by an authority of their own. */
async function inspection(): Promise<ProxyOptions> {
  const life = { from: new Date('2020-01-01'), to: new Date('2040-01-01') };
  const inspector = await makeX509({ ...life, subject: 'CN=Example Inspection CA', authority: true });
  const site = await makeX509({
    ...life,
    issuer: inspector,
    subject: 'CN=127.0.0.1',
    alternativeNames: [{ type: 'ip', value: '127.0.0.1' }],
  });
  const keyPem = site.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { inspects: { keyPem, certPem: `${site.pem}\n${inspector.pem}` } };
}

/** Proxies, and who looks into what goes through them. */
export const networkScenarios: { readonly [C in keyof typeof networkWords]: Scenarios<C> } = {
  PROXY_UNREACHABLE: [
    {
      ...SIGNED_IN,
      title: 'the proxy is away at a renewal',
      prepare: async (on) => void (await useProxy(on, {})),
      arrange: (on) => proxies.get(on)?.stop(),
      // The authority is asked first whether it is there.
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({ proxy: proxyOf(on), host: authorityOf(on), problem: expect.any(String) }),
      reaction: 'wait',
    },
    {
      title: 'the address of the PAC file answers nobody',
      arrange(on) {
        on.person.set({ network: { proxy: 'http://127.0.0.1:9/proxy.pac' } });
      },
      facts: (on) => ({ proxy: 'http://127.0.0.1:9/proxy.pac', host: authorityOf(on) }),
    },
  ],
  PROXY_UNUSABLE: [
    {
      title: 'the environment names a proxy that is none',
      arrange(on) {
        on.person.environment.HTTPS_PROXY = 'carrier-pigeon://sam:secret@proxy.example.com';
      },
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({
        proxy: 'carrier-pigeon://proxy.example.com',
        host: authorityOf(on),
        problem: 'HTTPS_PROXY names it, and it is no proxy that Latchkey knows',
      }),
    },
    {
      title: 'the PAC file is none',
      arrange(on) {
        const file = join(on.person.folder, 'proxy.pac');
        writeFileSync(file, 'function FindProxyForURL(url, host) { return ');
        on.person.set({ network: { proxy: pathToFileURL(file).href } });
      },
      facts: (on) => ({ proxy: expect.stringMatching(/proxy\.pac$/), host: authorityOf(on) }),
    },
    {
      title: 'the PAC file knows no way that Latchkey does',
      arrange(on) {
        const file = join(on.person.folder, 'proxy.pac');
        writeFileSync(file, 'function FindProxyForURL(url, host) { return "PIGEON a:1"; }');
        on.person.set({ network: { proxy: pathToFileURL(file).href } });
      },
      facts: (on) => ({ host: authorityOf(on), problem: 'it names no way that Latchkey knows: PIGEON a:1' }),
    },
  ],
  PROXY_PASSWORD: [
    {
      ...SIGNED_IN,
      title: 'the proxy wants a password at a renewal',
      arrange: async (on) => void (await useProxy(on, { password: 'sam:secret' })),
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({ proxy: proxyOf(on), host: authorityOf(on) }),
      reaction: 'ask',
    },
    {
      title: 'the proxy on the way to Okta wants another password',
      async arrange(on) {
        const { name } = await useProxy(on, { password: 'sam:secret' }, authorityOf(on));
        on.person.environment.HTTPS_PROXY = `http://sam:wrong@${name}`;
      },
      facts: (on) => ({ proxy: proxyOf(on), host: oktaOf(on) }),
    },
  ],
  PROXY_REFUSED: [
    {
      ...SIGNED_IN,
      title: 'the proxy refuses the authority at a renewal',
      arrange: async (on) => void (await useProxy(on, { refuses: 403 })),
      facts: (on) => ({ proxy: proxyOf(on), host: authorityOf(on), status: 403 }),
      reaction: 'ask',
    },
  ],
  TLS_INSPECTED: [
    {
      ...SIGNED_IN,
      title: 'a proxy looks into the connection to the authority at a renewal',
      arrange: async (on) => void (await useProxy(on, await inspection())),
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({
        host: authorityOf(on),
        part: 'authority',
        signer: 'Example Inspection CA',
        proxy: proxyOf(on),
      }),
      reaction: 'ask',
    },
    {
      ...SIGNED_IN,
      title: 'a proxy looks into the connection to Okta at a renewal',
      arrange: async (on) => void (await useProxy(on, await inspection(), authorityOf(on))),
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({
        host: oktaOf(on),
        part: 'okta',
        signer: 'Example Inspection CA',
        proxy: proxyOf(on),
      }),
      reaction: 'ask',
    },
  ],
};
