import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { afterEach, expect, it } from 'vitest';
import { browserPolicy, commonNameOf } from '#main/application/browser-policy/browser-policy.ts';
import { createNssRoots } from '#main/delivery/trust-store/nss/roots.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { type Site, startSite } from '#test/stack/site/index.ts';
import { startChromium, visit } from '#test/support/chromium.ts';
import { SAM } from '#test/support/engine.ts';
import { createFirefox } from '#test/support/firefox.ts';
import { describeWith } from '#test/support/needs.ts';
import { sessionBench, success, unaborted } from '#test/support/session-bench.ts';

describeWith(
  ['ssh-agent', 'certutil', 'chromium', 'unshare'],
  'Chromium, of somebody who is signed in',
  () => {
    const on = sessionBench({ authority: 'embedded' });
    const open: { close(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const one of open.splice(0).reverse()) await one.close();
    });

    const home = (): string => join(on.folder, 'home');
    const moreSites = async (): Promise<Site> => {
      const site = await startSite({ authority: on.stack.authority });
      open.push({ close: () => site.stop() });
      return site;
    };
    const browse = async (policy: string | undefined): Promise<BrowserContext> => {
      const browser = await startChromium({ home: home(), ...(policy === undefined ? {} : { policy }) });
      open.push(browser);
      return browser;
    };
    const trustRoot = async (): Promise<void> => {
      const environment = { PATH: process.env.PATH };
      const roots = createNssRoots({ home: home(), environment, runtimeFolder: join(on.folder, 'run') });
      expect((await roots.trust(on.stack.authority.rootPem)).refusals).toEqual([]);
    };
    const policyFor = ({ x509 }: SessionSnapshot): string => {
      const issuer = commonNameOf(x509?.issuer ?? '');
      expect(issuer).toBeDefined();
      return browserPolicy({ browser: 'chromium', system: 'linux', sites: ['https://localhost'], issuer })
        .text;
    };

    it('shows the certificate unasked, the new one where it has not been yet, and none after the sign-out', async () => {
      // Who signs in with a Chromium has its folder by then; the certificate database is Latchkey's to make.
      mkdirSync(join(home(), '.config/chromium'), { recursive: true });
      const first = await on.signedIn();
      expect(first.x509?.stores).toEqual([{ name: 'Chromium', path: join(home(), '.pki/nssdb') }]);
      await trustRoot();
      const [visited, unvisited, last] = [await moreSites(), await moreSites(), await moreSites()];
      const browser = await browse(policyFor(first));
      expect(await visit(browser, visited.url)).toBe(`Hello, ${SAM.login}`);
      expect(new Set(visited.serials())).toEqual(new Set([first.x509?.serial]));

      const second = success(await on.session.renew(unaborted()));
      expect(await visit(browser, unvisited.url)).toBe(`Hello, ${SAM.login}`);
      expect(new Set(unvisited.serials())).toEqual(new Set([second.x509?.serial]));
      // Where it has been it goes on with what it has, by the session of TLS; docs/certificates.md says so.
      expect(await visit(browser, visited.url)).toBe(`Hello, ${SAM.login}`);
      expect(visited.serials().at(-1)).toBe(first.x509?.serial);

      success(await on.session.signOut({ everywhere: false }));
      for (const site of [visited, unvisited]) site.hangUp();
      expect(await visit(browser, last.url)).toMatch(/^ERR_/);
      await browser.close();
      const afterwards = await browse(policyFor(second));
      expect(await visit(afterwards, visited.url)).toMatch(/^ERR_/);
      expect(last.greeted()).toEqual([]);
    }, 300_000);

    it('asks where no policy answers for it', async () => {
      mkdirSync(join(home(), '.config/chromium'), { recursive: true });
      await on.signedIn();
      await trustRoot();
      const site = await moreSites();
      expect(await visit(await browse(undefined), site.url, 4_000)).toBe('a question');
      expect(site.greeted()).toEqual([]);
    }, 300_000);
  },
);

/** A Firefox is started anew for each look, which takes its seconds: `npm run test:long`. */
if (process.env.LATCHKEY_LONG === '1') describeFirefox();

function describeFirefox(): void {
  describeWith(['ssh-agent', 'certutil', 'firefox-esr'], 'Firefox, of somebody who is signed in', () => {
    const on = sessionBench({ authority: 'embedded' });

    it('shows the certificate unasked where its preference says so, the new one after a renewal, and none after the sign-out', async () => {
      const home = join(on.folder, 'home');
      const firefox = await createFirefox(home, true);
      const first = await on.signedIn();
      const profile = join(home, '.mozilla/firefox/own');
      expect(first.x509?.stores).toEqual([{ name: 'Firefox (own)', path: profile }]);
      const environment = { PATH: process.env.PATH };
      const roots = createNssRoots({ home, environment, runtimeFolder: join(on.folder, 'run') });
      expect((await roots.trust(on.stack.authority.rootPem)).changed).toHaveLength(1);
      const { site } = on.stack;
      await firefox.visit(site.url);
      expect(new Set(site.serials())).toEqual(new Set([first.x509?.serial]));
      const second = success(await on.session.renew(unaborted()));
      await firefox.visit(site.url);
      expect(site.serials().at(-1)).toBe(second.x509?.serial);
      success(await on.session.signOut({ everywhere: false }));
      const before = site.greeted().length;
      await firefox.visit(site.url, 10_000);
      expect(site.greeted()).toHaveLength(before);
    }, 300_000);
  });
}
