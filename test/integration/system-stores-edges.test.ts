import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { placesOf } from '#main/application/site-test/place.ts';
import { testSite } from '#main/application/site-test/run.ts';
import { siteSteps } from '#main/application/site-test/words.ts';
import { createKeychainStore } from '#main/delivery/trust-store/macos/keychain.ts';
import { thumbprintOf } from '#main/delivery/trust-store/own.ts';
import type { TrustStore } from '#main/delivery/trust-store/types.ts';
import { createWindowsStore } from '#main/delivery/trust-store/windows/windows.ts';
import type { SessionRecord } from '#main/session/record.ts';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { timesOf } from '#main/support/words/times.ts';
import { startSite } from '#test/stack/site/index.ts';
import { describeWith } from '#test/support/needs.ts';
import { fakePowershell } from '#test/support/system-stores/fake-powershell.ts';
import { fakeSecurity } from '#test/support/system-stores/fake-security.ts';
import { keychainParts, makeKeychain } from '#test/support/system-stores/keychain.ts';
import { emptyState, type StoreState } from '#test/support/system-stores/state.ts';
import { windowsParts } from '#test/support/system-stores/windows.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import {
  type Authority,
  certify,
  certifyServer,
  makeAuthority,
  NOW_MS,
} from '#test/support/trust-certificates.ts';

let ours: Authority;
beforeAll(async () => {
  ours = await makeAuthority('Ours');
});

interface Pretended {
  readonly state: StoreState;
  readonly store: TrustStore;
  readonly home: string;
}

async function keychain(sites: readonly string[] = []): Promise<Pretended> {
  const [state, home] = [emptyState(), temporaryFolder()];
  await makeKeychain(home, fakeSecurity(state));
  return { state, home, store: createKeychainStore({ ...keychainParts(home), sites }, fakeSecurity(state)) };
}

function windows(environment: NodeJS.ProcessEnv = {}, folder = ''): Pretended {
  const [state, home] = [emptyState(), join(temporaryFolder(), folder)];
  mkdirSync(home, { recursive: true });
  const store = createWindowsStore({ ...windowsParts(home), environment }, fakePowershell(state));
  return { state, home, store };
}

const everything = () => ({ authorities: [ours.root.pem], keep: undefined, nowMs: NOW_MS });

describeWith(['openssl'], 'the login keychain of macOS', () => {
  it('hands the password over by standard input alone, and leaves no file behind', async () => {
    const { state, store, home } = await keychain();
    expect(await store.put(await certify(ours))).toMatchObject(ok({ refusals: [] }));
    const imports = state.calls.filter(({ input }) => input?.includes('import'));
    expect(imports.map(({ args }) => args)).toEqual([['-i']]);
    const password = /"-P" "([^"]{32})"/.exec(imports[0]?.input ?? '')?.[1] ?? 'there is none';
    const seen = state.calls.map(({ args, environment }) => JSON.stringify([args, environment])).join();
    expect(seen).not.toContain(password);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });

  it('lets the browsers that are there use the key, and nobody read it out', async () => {
    const { state, store, home } = await keychain();
    const credential = await certify(ours);
    const browser = join(home, 'Applications/Google Chrome.app');
    mkdirSync(browser, { recursive: true });
    await store.put(credential);
    expect(await store.uses(credential.pem)).toMatchObject([{ kind: 'browsers-alone' }]);
    const [key] = state.keys;
    expect(key).toMatchObject({ label: 'latchkey work', extractable: false });
    expect(key?.users).toContain(browser);
    expect(state.calls.flatMap(({ args, input = '' }) => [...args, ...input.split(' ')])).not.toContain(
      '"-A"',
    );
  });

  it('has its sites show the new certificate each time, and leaves what the person chose', async () => {
    const { state, store } = await keychain(['https://[*.]example.com', 'https://wiki.example.org:8443']);
    state.preferences['https://wiki.example.org:8443/'] = 'F'.repeat(40);
    const [first, second] = [await certify(ours), await certify(ours)];
    const chosen = (pem: string) => ({
      '*.example.com': thumbprintOf(pem),
      'https://example.com/': thumbprintOf(pem),
      'https://wiki.example.org:8443/': 'F'.repeat(40),
    });
    await store.put(first);
    expect(state.preferences).toEqual(chosen(first.pem));
    await store.put(second);
    await store.remove({ ...everything(), keep: second.pem });
    expect(state.preferences).toEqual(chosen(second.pem));
    await store.remove(everything());
    expect(state.preferences).toEqual({ 'https://wiki.example.org:8443/': 'F'.repeat(40) });
  });

  it.each([
    ['locked', 'locked'],
    ['cancelled', 'locked'],
    ['read-only', undefined],
    ['deaf', 'silent'],
    ['missing', undefined],
  ] as const)('says what is in the way: %s', async (trouble, reason) => {
    const { state, store } = await keychain();
    state.certificates.push({ pem: ours.intermediate.pem, store: 'CA', name: '', hasKey: false });
    state.trouble = trouble;
    const facts = { place: 'login keychain', ...(reason === undefined ? {} : { reason }) };
    expect(await store.put(await certify(ours))).toMatchObject({ error: { code: 'STORE_REFUSED', facts } });
    expect([state.keys, state.certificates.length]).toEqual([[], 1]);
  });

  it('has no place where there is no login keychain, as for a service account', async () => {
    const state = emptyState();
    const store = createKeychainStore(keychainParts(temporaryFolder()), fakeSecurity(state));
    expect(await store.places()).toEqual([]);
    expect(await store.put(await certify(ours))).toEqual(ok({ places: [], refusals: [] }));
    expect(state.calls).toEqual([]);
  });

  it('leaves an intermediate certificate that was there before', async () => {
    const { state, store } = await keychain();
    state.certificates.push({ pem: ours.intermediate.pem, store: 'CA', name: '', hasKey: false });
    await store.put(await certify(ours));
    await store.remove(everything());
    expect(state).toMatchObject({ certificates: [{ pem: ours.intermediate.pem }], keys: [], services: [] });
  });
});

describeWith(['openssl'], 'the certificate store of Windows', () => {
  it('makes a request by itself with the certificate that it has, and says what came or what kept it', async () => {
    const { state, store } = windows();
    const credential = await certify(ours);
    expect(await store.uses(credential.pem)).toEqual([]);
    await store.put(credential);
    const site = await startSite({
      authority: { rootPem: ours.root.pem, issueServerCertificate: (names) => certifyServer(ours, names) },
    });
    const get = async (url: string) => {
      const [use] = await store.uses(credential.pem);
      return use?.kind === 'request' ? use.get(url) : use;
    };
    expect(await get(site.url)).toMatchObject(ok({ refused: 'TrustFailure' }));
    state.trusts = [ours.root.pem];
    expect(await get(site.url)).toEqual(ok({ status: 200, text: 'Hello, sam@example.com\n' }));
    expect(await get('https://nobody.invalid')).toMatchObject(ok({ refused: 'NameResolutionFailure' }));
    expect(site.greeted()).toEqual(['sam@example.com']);
    await site.stop();
    expect(JSON.stringify(state.calls.at(-1))).not.toContain('PRIVATE KEY');
    state.trouble = 'missing';
    expect(await store.uses(credential.pem)).toMatchObject([
      { kind: 'refused', failure: { facts: { reason: 'no-powershell' } } },
    ]);
  });

  it('is the place from which a site is shown the certificate where there are no files', async () => {
    const { state, store } = windows();
    const { chainPem, pem, privateKey } = await certify(ours);
    await store.put({ chainPem, privateKey });
    state.trusts = [ours.root.pem];
    const site = await startSite({
      authority: { rootPem: ours.root.pem, issueServerCertificate: (names) => certifyServer(ours, names) },
    });
    const record = { x509: { chainPem: [...chainPem] }, authority: { rootPem: ours.root.pem } };
    const test = async (url: string) => {
      const asking = { name: 'work', x509: { enabled: true } };
      const places = await placesOf(record as SessionRecord, asking, store, (path) => path);
      const { signal } = new AbortController();
      const tested = await testSite({ url, ...places, routes: undefined, signal }, systemClock);
      const times = () => timesOf({ clock: systemClock, format: { locale: 'en-GB', timeZone: 'UTC' } });
      return { tested, steps: siteSteps(tested, { times, platform: 'win32' }) };
    };
    const { tested, steps } = await test(site.url);
    expect(tested).toMatchObject({
      place: 'Windows certificate store',
      server: { version: 'TLSv1.3' },
      answer: { status: 200, seenAs: ['sam@example.com'], lets: 'only with it' },
    });
    expect(steps.map(({ verdict }) => verdict)).toEqual(Array(5).fill('passed'));
    expect(steps[0]?.sentence).toContain('from Windows certificate store');
    // Windows itself has to trust the site, as it has for its browsers.
    state.trusts = [];
    expect((await test(site.url)).tested.trouble?.stage).toBe('server');
    state.trusts = [ours.root.pem];
    state.certificates = state.certificates.filter((one) => one.pem !== pem);
    const stranger = await makeAuthority('Elsewhere');
    const other = await certify(stranger);
    await store.put(other);
    record.x509.chainPem = [...other.chainPem];
    expect((await test(site.url)).tested.trouble?.stage).toBe('acceptance');
    await site.stop();
  });

  it('refuses where its own folder cannot be, and removes what is in the store all the same', async () => {
    const { state, store, home } = windows();
    writeFileSync(join(home, 'run'), 'a file');
    expect(await store.put(await certify(ours))).toMatchObject({ error: { code: 'STORE_REFUSED' } });
    rmSync(join(home, 'run'));
    await store.put(await certify(ours));
    rmSync(join(home, 'run'), { recursive: true });
    writeFileSync(join(home, 'run'), 'a file');
    expect(await store.remove(everything())).toMatchObject([{ code: 'STORE_REFUSED' }]);
    expect(state.certificates).toEqual([]);
  });

  it('hands the password over by standard input alone, and leaves no file behind', async () => {
    const { state, store, home } = windows({ PSModulePath: 'of PowerShell 7' }, 'Jürgen “J” Müller');
    expect(await store.put(await certify(ours))).toMatchObject(ok({ refusals: [] }));
    const inputs = state.calls.map(({ input = '' }): Record<string, string> => JSON.parse(input));
    const [password = 'there is none'] = inputs.flatMap((one) => one.password ?? []);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(JSON.stringify(state.calls.map(({ args, environment }) => [args, environment]))).not.toContain(
      password,
    );
    expect(state.calls.flatMap(({ environment }) => Object.keys(environment))).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });

  it('does without the intermediate certificate where it could not say whose it is', async () => {
    const { state, store } = windows();
    state.trouble = 'constrained';
    const credential = await certify(ours);
    await store.put(credential);
    expect(state.certificates).toMatchObject([{ store: 'My', name: 'latchkey work', hasKey: true }]);
    await store.remove({ ...everything(), known: [credential.pem] });
    expect(state.certificates).toEqual([]);
  });

  it.each([
    ['denied', undefined, 'System.UnauthorizedAccessException'],
    ['missing', 'no-powershell', 'powershell.exe'],
    ['deaf', 'silent', '30 seconds'],
  ] as const)('says what is in the way: %s', async (trouble, reason, problem) => {
    const { state, store } = windows();
    state.trouble = trouble;
    const facts = { place: 'Windows certificate store', ...(reason === undefined ? {} : { reason }) };
    expect(await store.put(await certify(ours))).toMatchObject({
      error: { code: 'STORE_REFUSED', facts: { ...facts, problem: expect.stringContaining(problem) } },
    });
    expect(state.certificates).toEqual([]);
  });

  it('removes what a sign-in left that was cut off before its certificate was in', async () => {
    const { state, store, home } = windows();
    await store.put(await certify(ours));
    state.certificates = state.certificates.filter(({ store: name }) => name === 'CA');
    expect(state.certificates).toHaveLength(1);
    writeFileSync(join(home, 'run/work-certificate.p12'), 'half of it');
    await store.remove(everything());
    expect(state.certificates).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });
});
