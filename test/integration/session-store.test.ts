import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createKeychainStore } from '#main/delivery/trust-store/macos/keychain.ts';
import { createNssStore } from '#main/delivery/trust-store/nss/nss.ts';
import { createNssRoots } from '#main/delivery/trust-store/nss/roots.ts';
import type { TrustStore, TrustStoreParts } from '#main/delivery/trust-store/types.ts';
import { createWindowsStore } from '#main/delivery/trust-store/windows/windows.ts';
import type { LocalSession, SessionParts } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { createTrustedRoots } from '#main/session/trusted-roots.ts';
import { ALEX, agentBlobs, memorySecrets, SAM, signInAs } from '#test/support/engine.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import {
  importIntoNss,
  listNss,
  makeBrowserHome,
  makeNssDatabase,
  removeCertificates,
} from '#test/support/nss.ts';
import { codeOf, leftOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';
import { fakePowershell } from '#test/support/system-stores/fake-powershell.ts';
import { fakeSecurity } from '#test/support/system-stores/fake-security.ts';
import { makeKeychain } from '#test/support/system-stores/keychain.ts';
import { emptyState } from '#test/support/system-stores/state.ts';
import { certify, makeAuthority } from '#test/support/trust-certificates.ts';
import { pollUntilOver } from '#test/support/trust-store-contract.ts';

const here = { everywhere: false };

describeWith(['ssh-agent', 'certutil', 'openssl'], 'a session on a computer with browsers', () => {
  const on = sessionBench({ authority: 'embedded' });
  let databases: readonly string[];
  /** Everything in every database before anybody signed in: one foreign certificate with its key in each. */
  let foreign: readonly string[];

  beforeEach(async () => {
    databases = await makeBrowserHome(join(on.folder, 'home'), ['default-release']);
    const stranger = await certify(await makeAuthority('Elsewhere'), { subject: 'CN=by hand' });
    for (const folder of databases) await importIntoNss(folder, stranger, 'by hand');
    foreign = await everything();
  });

  const everything = async (): Promise<readonly string[]> =>
    (await Promise.all(databases.map((folder) => listNss(folder)))).flat();
  const store = (): TrustStore =>
    createNssStore({
      profile: 'example',
      home: join(on.folder, 'home'),
      environment: { PATH: process.env.PATH },
      runtimeFolder: join(on.folder, 'run'),
    });
  const roots = async (): Promise<number> =>
    (await everything()).filter((line) => /latchkey root [0-9a-f]{8} +C,,/.test(line)).length;
  const serialsIn = async (): Promise<readonly string[]> => {
    const found = success(await store().list({}));
    return [...new Set(found.map(({ pem, place }) => `${place.name} ${serialOf(pem)}`))].sort();
  };
  const inBoth = (...seen: readonly (SessionSnapshot | undefined)[]): readonly string[] =>
    seen
      .flatMap((one) => [`Chromium ${one?.x509?.serial}`, `Firefox (default-release) ${one?.x509?.serial}`])
      .sort();

  it('has the certificate in every browser until the sign-out, and touches nothing else there', async () => {
    const seen = await on.signedIn();
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.x509?.stores?.map(({ name }) => name)).toEqual(['Chromium', 'Firefox (default-release)']);
    expect(seen.x509?.replacedInStoreAtMs).toBeUndefined();
    expect(await serialsIn()).toEqual(inBoth(seen));
    expect((await everything()).filter((line) => foreign.includes(line))).toEqual(foreign);
    expect(success(await on.session.signOut(here)).left).toEqual([]);
    expect(await everything()).toEqual(foreign);
  });

  it.each(['login keychain', 'Windows certificate store'])(
    'has it in a %s alike: one certificate at a time, and none after the sign-out',
    async (name) => {
      const state = emptyState();
      await makeKeychain(join(on.folder, 'home'), fakeSecurity(state));
      const trustStore = (_: NodeJS.Platform, parts: TrustStoreParts): TrustStore =>
        name === 'login keychain'
          ? createKeychainStore(parts, fakeSecurity(state))
          : createWindowsStore(parts, fakePowershell(state));
      const session = on.engine({ outside: { trustStore } });
      const seen = await on.signedIn(session);
      expect([seen.state, seen.x509?.stores?.map((place) => place.name)]).toEqual([
        { kind: 'fresh' },
        [name],
      ]);
      const serials = (): readonly string[] =>
        state.certificates.filter(({ hasKey }) => hasKey).map(({ pem }) => serialOf(pem));
      expect(serials()).toEqual([seen.x509?.serial]);
      expect(state.certificates.length).toBeGreaterThan(1);
      const renewed = success(await session.renew(unaborted()));
      expect(serials()).toEqual([renewed.x509?.serial]);
      expect(success(await session.signOut(here)).left).toEqual([]);
      expect([state.certificates, state.keys, state.services]).toEqual([[], [], []]);
    },
  );

  it('changes it at a renewal, never leaves a browser without one, and says once a day that one was replaced', async () => {
    const clock = new FakeClock(Date.now());
    const session = on.engine({ clock });
    const first = await on.signedIn(session);
    const polling = pollUntilOver(async () => {
      const found = success(await store().list({}));
      return (
        new Set(found.filter(({ pem }) => isValid(pem)).map(({ place }) => place.path)).size ===
        databases.length
      );
    });
    const renewed = await session.renew(unaborted());
    const { looks, gaps } = await polling.over();
    expect([looks > 1, gaps]).toEqual([true, 0]);
    const second = success(renewed);
    expect(second.x509?.serial).not.toBe(first.x509?.serial);
    expect(await serialsIn()).toEqual(inBoth(second));
    expect(second.x509?.replacedInStoreAtMs).toBe(clock.now());
    const third = success(await session.renew(unaborted()));
    expect(third.x509?.replacedInStoreAtMs).toBe(second.x509?.replacedInStoreAtMs);
    success(await session.signOut(here));
    expect(await everything()).toEqual(foreign);
  });

  it('has the old certificate after a renewal that was cut off between the store and the record', async () => {
    const seen = await on.signedIn();
    expect(codeOf(await on.engine({ outside: diesAfterPut }).renew(unaborted()))).toBe('INTERNAL');
    expect(await serialsIn()).toHaveLength(2 * databases.length);
    await on.engine().tidy();
    expect(await serialsIn()).toEqual(inBoth(seen));
  });

  it('has none after a sign-in that was cut off between the store and the record', async () => {
    const dying = on.engine({ outside: diesAfterPut });
    expect(codeOf(await dying.signIn(signInAs(SAM)))).toBe('INTERNAL');
    expect(await serialsIn()).toHaveLength(databases.length);
    await on.engine().tidy();
    expect(await everything()).toEqual(foreign);
  });

  it.each([
    ['a sign-in', undefined],
    ['a renewal', 'signed in'],
  ])('takes back a root that was trusted when %s was cut off before it was recorded', async (_, first) => {
    if (first !== undefined) await on.signedIn();
    const settings = { x509: { root: 'store' } } as const;
    const dying = on.engine({ settings, outside: diesAfterTrust });
    const cut = first === undefined ? dying.signIn(signInAs(SAM)) : dying.renew(unaborted());
    expect(codeOf(await cut)).toBe('INTERNAL');
    expect(await roots()).toBe(databases.length);
    await on.engine().tidy();
    expect(await roots()).toBe(0);
    success(await on.session.signOut(here));
    expect(await everything()).toEqual(foreign);
    expect(existsSync(trustedRoots())).toBe(false);
  });

  it('takes back at the sign-out what IT’s setting put there, and leaves what the person asked for', async () => {
    const settings = { x509: { root: 'store' } } as const;
    const { rootPem } = on.stack.authority;
    await on.signedIn(on.engine({ settings }));
    expect((await byHand().trust(rootPem, 'hand', rootStore())).refusals).toEqual([]);
    success(await on.engine({ settings }).signOut(here));
    expect(await roots()).toBe(databases.length);
    expect((await byHand().distrust(rootPem, rootStore())).changed).toHaveLength(databases.length);
    expect(await everything()).toEqual(foreign);
    expect(existsSync(trustedRoots())).toBe(false);
  });

  it('removes a key whose certificate never came in', async () => {
    await on.signedIn();
    for (const folder of databases) await removeCertificates(folder, 'latchkey example ');
    expect(await serialsIn()).toEqual([]);
    expect(await everything()).not.toEqual(foreign);
    expect(success(await on.session.signOut(here)).left).toEqual([]);
    expect(await everything()).toEqual(foreign);
  });

  it.each([
    ['end of the certificates', async (session: LocalSession) => session.tidy(), 24 * 3_600_000],
    [
      'end of the session where IT wants it gone',
      async (session: LocalSession) => {
        on.stack.provider.people.deactivate(SAM.login);
        expect(codeOf(await session.renew(unaborted()))).toBe('SESSION_ENDED');
      },
      0,
    ],
  ])('removes it at the %s', async (_, happen, laterMs) => {
    const clock = new FakeClock(Date.now());
    await on.signedIn(on.engine({ clock }));
    expect(await everything()).not.toEqual(foreign);
    const settings = { whenSessionEnds: 'remove' } as const;
    await happen(on.engine({ settings, clock: new FakeClock(Date.now() + laterMs) }));
    expect(await everything()).toEqual(foreign);
  });

  it('gives the browsers to whoever signs in after', async () => {
    await on.signedIn();
    const alex = success(await on.session.signIn(signInAs(ALEX)));
    expect(await serialsIn()).toEqual(inBoth(alex));
  });

  it('leaves another organisation of the same authority its own', async () => {
    const mine = await on.signedIn();
    const other = on.engine({ profile: 'other', secrets: memorySecrets() });
    const theirs = await on.signedIn(other);
    success(await on.session.renew(unaborted()));
    const before = success(await other.snapshot());
    success(await on.session.signOut(here));
    expect(await checked(theirs)).toBe(databases.length);
    expect(before.x509?.serial).toBe(theirs.x509?.serial);
    expect(mine.x509?.serial).not.toBe(theirs.x509?.serial);
    success(await other.signOut(here));
    expect(await everything()).toEqual(foreign);
  });

  it('revokes it by the key in a browser, where there are no files and another process has made it', async () => {
    const settings = { x509: { files: false } } as const;
    const seen = await on.signedIn(on.engine({ settings }));
    expect(seen.x509?.files).toBeUndefined();
    const before = revocations();
    expect(success(await on.engine({ settings }).signOut(here)).left).toEqual([]);
    expect(revocations() - before).toBe(1);
    expect(await everything()).toEqual(foreign);
  });

  it('takes it away where the settings want it there no longer, and puts nothing in', async () => {
    await on.signedIn();
    const off = on.engine({ settings: { x509: { store: false } } });
    await off.tidy();
    expect(await everything()).toEqual(foreign);
    expect(success(await off.snapshot()).x509?.stores).toBeUndefined();
    expect(success(await off.renew(unaborted())).state).toEqual({ kind: 'fresh' });
    expect(await everything()).toEqual(foreign);
  });

  it('has the root there too while IT wants it, and takes it away with the certificate', async () => {
    const withRoot = on.engine({ settings: { x509: { root: 'store' } } });
    await on.signedIn(withRoot);
    expect(await roots()).toBe(databases.length);
    success(await withRoot.renew(unaborted()));
    expect(await roots()).toBe(databases.length);
    success(await on.engine().renew(unaborted()));
    expect(await roots()).toBe(0);
    success(await on.engine({ settings: { x509: { root: 'store' } } }).renew(unaborted()));
    expect(await roots()).toBe(databases.length);
    success(await on.session.signOut(here));
    expect(await everything()).toEqual(foreign);
  });

  it('leaves the root for another organisation that has it there, until that one goes too', async () => {
    const settings = { x509: { root: 'store' } } as const;
    const other = on.engine({ profile: 'other', secrets: memorySecrets(), settings });
    await on.signedIn(on.engine({ settings }));
    await on.signedIn(other);
    success(await on.session.signOut(here));
    expect(await roots()).toBe(databases.length);
    success(await other.signOut(here));
    expect(await everything()).toEqual(foreign);
  });

  it('takes the root away from one browser where nobody can look into another', async () => {
    const [chromium = '', firefox = ''] = databases;
    const before = await listNss(firefox);
    writeFileSync(join(chromium, 'cert9.db'), 'no database'.repeat(100));
    const withRoot = on.engine({ settings: { x509: { root: 'store' } } });
    await on.signedIn(withRoot);
    expect((await listNss(firefox)).filter((line) => line.includes('latchkey root'))).toHaveLength(1);
    await withRoot.signOut(here);
    expect(await listNss(firefox)).toEqual(before);
  });

  it('says at the sign-out which browser still trusts the root, and tries it again the next time', async () => {
    const [chromium = ''] = databases;
    const settings = { x509: { root: 'store' } } as const;
    await on.signedIn(on.engine({ settings }));
    const whole = readFileSync(join(chromium, 'cert9.db'));
    writeFileSync(join(chromium, 'cert9.db'), 'no database'.repeat(100));
    const { left } = success(await on.engine({ settings }).signOut(here));
    expect(left).toMatchObject([
      { what: 'store', failure: { facts: { place: 'Chromium', reason: 'damaged' } } },
      { what: 'root', failure: { facts: { place: 'Chromium', reason: 'damaged', root: true } } },
    ]);
    writeFileSync(join(chromium, 'cert9.db'), whole);
    await on.engine().tidy();
    expect(await everything()).toEqual(foreign);
  });

  it('says at the sign-out what could not be looked into, though nothing is known to be there', async () => {
    const [chromium = ''] = databases;
    expect(codeOf(await on.engine({ outside: diesAfterPut }).signIn(signInAs(SAM)))).toBe('INTERNAL');
    const whole = readFileSync(join(chromium, 'cert9.db'));
    writeFileSync(join(chromium, 'cert9.db'), 'no database'.repeat(100));
    const { left } = success(await on.session.signOut(here));
    expect(left).toMatchObject([{ what: 'store', failure: { facts: { reason: 'damaged' } } }]);
    writeFileSync(join(chromium, 'cert9.db'), whole);
    expect(success(await on.session.signOut(here)).left).toEqual([]);
    expect(await everything()).toEqual(foreign);
  });

  it('takes the files away where the settings want none any more, though the renewal is refused', async () => {
    const seen = await on.signedIn();
    const { files } = seen.x509 ?? {};
    expect(existsSync(`${files?.key}`)).toBe(true);
    on.stack.provider.faults.set('everything', { kind: 'reset', acted: false });
    const without = on.engine({ settings: { x509: { files: false } } });
    expect(codeOf(await without.renew(unaborted()))).toBe('OKTA_UNREACHABLE');
    expect(existsSync(`${files?.key}`)).toBe(false);
    const after = success(await without.snapshot());
    expect([after.x509?.files, after.x509?.stores]).toEqual([undefined, seen.x509?.stores]);
    expect(await serialsIn()).toEqual(inBoth(seen));
  });

  it('takes it from everywhere where it is switched off, though the renewal is refused, and revokes it', async () => {
    const seen = await on.signedIn(on.engine({ settings: { x509: { root: 'store' } } }));
    const before = revocations();
    const off = on.engine({ settings: { x509: { enabled: false, root: 'store' } } });
    on.stack.provider.faults.set('token', { kind: 'reset', acted: false });
    expect(codeOf(await off.renew(unaborted()))).toBe('OKTA_UNREACHABLE');
    expect(await everything()).toEqual(foreign);
    expect(existsSync(`${seen.x509?.files?.key}`)).toBe(false);
    expect(revocations() - before).toBe(1);
    const after = success(await off.snapshot());
    expect([after.x509, after.ssh?.serial]).toEqual([undefined, seen.ssh?.serial]);
    on.stack.provider.faults.clear();
    expect(success(await off.renew(unaborted())).state).toEqual({ kind: 'fresh' });
    expect(revocations() - before).toBe(1);
  });

  it('takes it from everywhere where it is switched off, though the authority is away', async () => {
    await on.signedIn();
    const network = { proxy: 'http://127.0.0.1:1' };
    const off = on.engine({ settings: { x509: { enabled: false }, network } });
    await off.tidy();
    expect(await everything()).toEqual(foreign);
    expect(success(await off.snapshot()).x509).toBeUndefined();
  });

  it('says where it still is while a browser does not let go of it', async () => {
    const [chromium = ''] = databases;
    const seen = await on.signedIn();
    const whole = readFileSync(join(chromium, 'cert9.db'));
    writeFileSync(join(chromium, 'cert9.db'), 'no database'.repeat(100));
    const off = on.engine({ settings: { x509: { enabled: false } } });
    await off.tidy();
    const { x509 } = success(await off.snapshot());
    expect([x509?.serial, x509?.files, x509?.stores]).toEqual([
      seen.x509?.serial,
      undefined,
      seen.x509?.stores,
    ]);
    writeFileSync(join(chromium, 'cert9.db'), whole);
    await off.tidy();
    expect(success(await off.snapshot()).x509).toBeUndefined();
    expect(await everything()).toEqual(foreign);
  });

  it('says which browser did not take it, where others did, and is fresh', async () => {
    const [, firefox = ''] = databases;
    rmSync(firefox, { recursive: true });
    await makeNssDatabase(firefox, 'hunter2 of Firefox');
    const seen = await on.signedIn();
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.x509?.stores?.map(({ name }) => name)).toEqual(['Chromium']);
    expect(seen.notes).toMatchObject([
      {
        code: 'STORE_REFUSED',
        facts: { place: 'Firefox (default-release)', reason: 'password', elsewhere: true },
      },
    ]);
    databases = databases.slice(0, 1);
    expect(leftOf(success(await on.session.signOut(here)))).toEqual([]);
  });

  it('needs somebody where no browser took it, while ssh and the files work', async () => {
    const seen = success(await on.engine({ path: join(on.folder, 'no-programs') }).signIn(signInAs(SAM)));
    expect(seen.state).toMatchObject({
      kind: 'attention',
      failure: { code: 'STORE_REFUSED', facts: { reason: 'no-tools' } },
    });
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(seen.x509?.files).toBeDefined();
    expect(await everything()).toEqual(foreign);
  });

  const revocations = (): number =>
    on.stack.authority.requests().filter((one) => one === 'POST /revoke').length;
  const trustedRoots = (): string => join(on.folder, 'state', 'trusted-roots.json');
  const rootStore = () =>
    createNssRoots({
      home: join(on.folder, 'home'),
      environment: { PATH: process.env.PATH },
      runtimeFolder: join(on.folder, 'run'),
    });
  const byHand = () =>
    createTrustedRoots(
      { state: join(on.folder, 'state'), runtime: join(on.folder, 'run') },
      'example',
      new FakeClock(Date.now()),
    );

  async function checked(seen: SessionSnapshot): Promise<number> {
    const found = success(await store().list({}));
    return found.filter(({ pem }) => serialOf(pem) === seen.x509?.serial).length;
  }
});

/** A process that ends when the browsers have the certificate, before anything else is done with it. */
const diesAfterPut: NonNullable<SessionParts['outside']> = {
  trustStore(_, parts) {
    const store = createNssStore(parts);
    return {
      ...store,
      async put(credential) {
        success(await store.put(credential));
        throw new Error('killed');
      },
    };
  },
};

/** A process that ends when the browsers trust the root, before anything is recorded. */
const diesAfterTrust: NonNullable<SessionParts['outside']> = {
  rootStore(_, parts) {
    const store = createNssRoots(parts);
    return {
      ...store,
      async trust(rootPem) {
        expect((await store.trust(rootPem)).refusals).toEqual([]);
        throw new Error('killed');
      },
    };
  },
};

function isValid(pem: string): boolean {
  return new X509Certificate(pem).validToDate.getTime() > Date.now();
}

function serialOf(pem: string): string {
  return new X509Certificate(pem).serialNumber.toLowerCase();
}
