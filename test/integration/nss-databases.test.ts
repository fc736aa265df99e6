import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createNssStore } from '#main/delivery/trust-store/nss/nss.ts';
import { nicknameOf } from '#main/delivery/trust-store/nss/ours.ts';
import { findDatabases } from '#main/delivery/trust-store/nss/places.ts';
import { createNssRoots } from '#main/delivery/trust-store/nss/roots.ts';
import type { StoreCredential, TrustStore } from '#main/delivery/trust-store/types.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { describeWith, findProgram } from '#test/support/needs.ts';
import { importIntoNss, listNss, makeBrowserHome, makeNssDatabase } from '#test/support/nss.ts';
import { success } from '#test/support/session-bench.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { certify, goOn, makeAuthority } from '#test/support/trust-certificates.ts';

describeWith(['certutil'], 'a certificate database of NSS', () => {
  let authority: Awaited<ReturnType<typeof makeAuthority>>;
  let credential: StoreCredential & { readonly pem: string };
  let home: string;
  beforeAll(async () => {
    authority = await makeAuthority('Example');
    credential = await certify(authority);
  });
  beforeEach(() => {
    home = temporaryFolder();
  });

  const storeAt = (environment: NodeJS.ProcessEnv = { PATH: process.env.PATH }): TrustStore =>
    createNssStore({ profile: 'work', home, environment, runtimeFolder: join(home, 'run') });
  const refused = (reason: string) => ({ ok: false, error: { code: 'STORE_REFUSED', facts: { reason } } });

  it('is made for who uses Chromium and has none yet, for that person alone', async () => {
    mkdirSync(join(home, '.config/google-chrome'), { recursive: true });
    const path = join(home, '.pki/nssdb');
    expect(success(await storeAt().put(credential))).toEqual({
      places: [{ name: 'Chrome', path }],
      refusals: [],
    });
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(await storeAt().check(credential.pem)).toEqual(ok([{ name: 'Chrome', path }]));
  });

  it('is made around keys of somebody else that are there without it, and leaves them', async () => {
    mkdirSync(join(home, '.config/chromium'), { recursive: true });
    const path = join(home, '.pki/nssdb');
    await makeNssDatabase(path);
    await importIntoNss(path, await certify(await makeAuthority('Other')), 'somebody else');
    const keys = async (): Promise<string[]> => (await listNss(path)).join().match(/\b[0-9a-f]{40}\b/g) ?? [];
    const [theirs = 'none'] = await keys();
    rmSync(join(path, 'cert9.db'));
    expect(success(await storeAt().put(credential)).refusals).toEqual([]);
    expect(await keys()).toContain(theirs);
    expect(await storeAt().check(credential.pem)).toEqual(ok([{ name: 'Chromium', path }]));
  });

  it('is not made for anybody else, nor in a profile of Firefox that was never started', async () => {
    mkdirSync(join(home, '.mozilla/firefox/new'), { recursive: true });
    const ini = '[Install4F96]\nDefault=new\n[Profile0]\nName=new\nIsRelative=1\nPath=new\n';
    writeFileSync(join(home, '.mozilla/firefox/profiles.ini'), ini);
    expect(success(await storeAt().put(credential))).toEqual({ places: [], refusals: [] });
    expect(readdirSync(home)).toEqual(['.mozilla']);
    expect(readdirSync(join(home, '.mozilla/firefox/new'))).toEqual([]);
  });

  it('that stands in the older place is Chromium’s; from the newer one ours go', async () => {
    const [older, newer] = [join(home, '.pki/nssdb'), join(home, '.local/share/pki/nssdb')];
    await makeNssDatabase(newer);
    expect(success(await storeAt().put(credential)).places.map(({ path }) => path)).toEqual([newer]);
    await makeNssDatabase(older);
    expect(success(await storeAt().put(credential)).places.map(({ path }) => path)).toEqual([older]);
    const removal = { authorities: [authority.root.pem], keep: undefined, nowMs: Date.now() };
    expect(await storeAt().remove(removal)).toEqual([]);
    expect([...(await listNss(older)), ...(await listNss(newer))]).toEqual([]);
  });

  it('is found wherever a browser keeps one, and once', async () => {
    const folders = {
      '.pki/nssdb': 'Chromium',
      'snap/chromium/current/.local/share/pki/nssdb': 'Chromium (snap)',
      '.var/app/com.google.Chrome/.pki/nssdb': 'Chrome (Flatpak)',
      '.mozilla/firefox/a': 'Firefox (first)',
      '.config/mozilla/firefox/b': 'Firefox (b)',
      'snap/firefox/common/.mozilla/firefox/c': 'Firefox (c, snap)',
      elsewhere: 'Firefox (moved)',
    };
    for (const folder of Object.keys(folders)) {
      mkdirSync(join(home, folder), { recursive: true });
      writeFileSync(join(home, folder, 'cert9.db'), '');
    }
    symlinkSync(join(home, '.mozilla/firefox/a'), join(home, '.mozilla/firefox/alias'));
    const profiles: readonly (readonly [string, string])[] = [
      [
        '.mozilla/firefox',
        `[Profile0]\r\nName=first\r\nIsRelative=1\r\nPath=a\r\n[Profile1]\nName=alias\nIsRelative=1\nPath=alias\n[Profile2]\nName=moved\nIsRelative=0\nPath=${join(home, 'elsewhere')}\n`,
      ],
      ['.config/mozilla/firefox', '[Profile0]\nIsRelative=1\nPath=b\n'],
      ['snap/firefox/common/.mozilla/firefox', '[Profile0]\nPath=c\n; a comment\n[General]\nPath=general\n'],
    ];
    for (const [folder, ini] of profiles) writeFileSync(join(home, folder, 'profiles.ini'), ini);
    const found = await findDatabases({ home, environment: {} });
    expect(
      Object.fromEntries(found.map(({ place }) => [place.path.slice(home.length + 1), place.name])),
    ).toEqual(folders);
  });

  it('with a password is said, and nobody is asked for it; what the password came after can still go', async () => {
    const [chromium = '', firefox = ''] = await makeBrowserHome(home, ['own']);
    await storeAt().put(credential);
    const [passwords, none] = [join(home, 'password'), join(home, 'none')];
    writeFileSync(passwords, 'primary password\n');
    writeFileSync(none, '\n');
    execFileSync('certutil', ['-W', '-d', `sql:${firefox}`, '-f', none, '-@', passwords]);
    const next = await certify(authority);
    expect(success(await storeAt().put(next))).toMatchObject({
      places: [{ name: 'Chromium' }],
      refusals: [{ code: 'STORE_REFUSED', facts: { place: 'Firefox (own)', reason: 'password' } }],
    });
    const removal = {
      authorities: [authority.root.pem],
      known: [credential.pem],
      keep: undefined,
      nowMs: Date.now(),
    };
    expect(await storeAt().remove(removal)).toMatchObject([refused('password').error]);
    expect(await listNss(chromium)).toEqual([]);
    // Of ours the key is left, behind the password, and no certificate that a browser could show.
    const left = (await listNss(firefox, passwords)).filter((line) => line.includes('latchkey work'));
    expect(left).toEqual([expect.stringMatching(/: key .* latchkey work /)]);
  });

  it('that another program holds is waited for, and said where it is held on', async () => {
    const [chromium = ''] = await makeBrowserHome(home);
    const holder = hold(join(chromium, 'cert9.db'));
    await once(holder.stdout as NodeJS.ReadableStream, 'data');
    expect(await storeAt().put(credential)).toMatchObject(refused('held'));
    holder.kill();
    await once(holder, 'close');
    expect(success(await storeAt().put(credential)).places).toHaveLength(1);
  });

  it('that is damaged is said, and stays as it is', async () => {
    const [chromium = ''] = await makeBrowserHome(home);
    writeFileSync(join(chromium, 'cert9.db'), 'not a database');
    const before = readdirSync(chromium).sort();
    expect(await storeAt().put(credential)).toMatchObject(refused('damaged'));
    expect(readdirSync(chromium).sort()).toEqual(before);
    expect(readFileSync(join(chromium, 'cert9.db'), 'utf8')).toBe('not a database');
  });

  it('is named with each other one that does not let go of a certificate', async () => {
    for (const folder of await makeBrowserHome(home, ['own'])) {
      writeFileSync(join(folder, 'cert9.db'), 'not a database');
    }
    const removal = { authorities: [authority.root.pem], keep: undefined, nowMs: Date.now() };
    const named = (await storeAt().remove(removal)).map(({ facts }) => facts);
    expect(named).toMatchObject([{ place: 'Chromium' }, { place: 'Firefox (own)' }]);
  });

  it('that is damaged inside is said, and is not taken for an empty one', async () => {
    const [chromium = ''] = await makeBrowserHome(home);
    await storeAt().put(credential);
    const path = join(chromium, 'cert9.db');
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0x5a)]));
    const key = readFileSync(join(chromium, 'key4.db'));
    expect(await storeAt().check(credential.pem)).toMatchObject(refused('damaged'));
    const removal = { authorities: [authority.root.pem], keep: undefined, nowMs: Date.now() };
    expect(await storeAt().remove(removal)).toMatchObject([refused('damaged').error]);
    expect(readFileSync(join(chromium, 'key4.db')).equals(key)).toBe(true);
  });

  it('is rid of what signed ours where a kill left that alone', async () => {
    const [chromium = ''] = await makeBrowserHome(home);
    await storeAt().put(credential);
    execFileSync('certutil', ['-F', '-d', `sql:${chromium}`, '-n', nicknameOf('work', credential.pem)]);
    expect(await listNss(chromium)).toEqual([expect.stringContaining('latchkey authority')]);
    const removal = { authorities: [authority.root.pem], keep: undefined, nowMs: Date.now() };
    expect(await storeAt().remove(removal)).toEqual([]);
    expect(await listNss(chromium)).toEqual([]);
  });

  it.each(['a new key', 'the same key'])(
    'is rid of every intermediate of an authority that went on to another one of the same name, with %s',
    async (key) => {
      const [chromium = ''] = await makeBrowserHome(home);
      const next = await goOn(authority, key === 'the same key');
      const later = await certify(next);
      await storeAt().put(credential);
      await storeAt().put(later);
      expect((await listNss(chromium)).filter((line) => line.includes('latchkey authority'))).toHaveLength(2);
      const known = [credential.pem, later.pem];
      const removal = { authorities: [authority.root.pem], known, keep: undefined, nowMs: Date.now() };
      expect(await storeAt().remove(removal)).toEqual([]);
      expect(await listNss(chromium)).toEqual([]);
    },
  );

  it.each(['before', 'after'])(
    'keeps an intermediate of the same name that somebody put there %s ours',
    async (when) => {
      const [chromium = ''] = await makeBrowserHome(home);
      const file = join(home, 'by-hand.pem');
      writeFileSync(file, (await goOn(authority, false)).intermediate.pem);
      const byHand = (): unknown =>
        execFileSync('certutil', ['-A', '-d', `sql:${chromium}`, '-n', 'by hand', '-t', ',,', '-i', file]);
      if (when === 'before') byHand();
      await storeAt().put(credential);
      if (when === 'after') byHand();
      const { pem } = credential;
      const removal = { authorities: [authority.root.pem], known: [pem], keep: undefined, nowMs: Date.now() };
      expect(await storeAt().remove(removal)).toEqual([]);
      expect(await listNss(chromium)).toEqual([expect.stringMatching(/by hand +,,/)]);
    },
  );

  it('is out of reach without NSS’s tools, which is said', async () => {
    const [chromium = ''] = await makeBrowserHome(home);
    const empty = storeAt({ PATH: join(home, 'nothing') });
    expect(await empty.put(credential)).toMatchObject(refused('no-tools'));
    expect(await empty.check(credential.pem)).toMatchObject(refused('no-tools'));
    // A file where a folder should be: Node throws that.
    const file = storeAt({ PATH: join(chromium, 'cert9.db') });
    expect(await file.put(credential)).toMatchObject(refused('no-tools'));
    expect(await file.uses(credential.pem)).toMatchObject([
      { kind: 'refused', failure: { facts: { reason: 'no-tools' } } },
    ]);
    expect(await listNss(chromium)).toEqual([]);
  });

  it('gets key and password on no path and in no argument or variable', async () => {
    await makeBrowserHome(home);
    const seen = join(home, 'seen');
    const spies = join(home, 'spies');
    mkdirSync(spies);
    for (const tool of ['certutil', 'pk12util']) {
      const script = `#!/bin/sh\n{ echo "${tool} $*"; env; ls -R "${home}/run" 2>/dev/null; } >> "${seen}"\nexec ${findProgram(tool)} "$@"\n`;
      writeFileSync(join(spies, tool), script, { mode: 0o755 });
    }
    const path = [spies, process.env.PATH].join(delimiter);
    expect(success(await storeAt({ PATH: path }).put(credential)).places).toHaveLength(1);
    const told = readFileSync(seen, 'utf8');
    expect(told).toContain('pk12util -i /proc/self/fd/3 -w /proc/self/fd/4');
    const [use] = await storeAt({ PATH: path }).uses(credential.pem);
    const opened = use?.kind === 'key' ? success(await use.open()) : undefined;
    expect(readFileSync(seen, 'utf8')).toContain('pk12util -o /proc/self/fd/3 -w /proc/self/fd/4');
    expect(readFileSync(seen, 'utf8')).not.toContain(`${opened?.passphrase}`);
    expect(readFileSync(seen, 'utf8')).not.toMatch(/hand-over|pk12util.* -[WK] |PRIVATE/);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });

  it('gives certificate and key to the person whose they are, and not past a password', async () => {
    const [chromium = '', firefox = ''] = await makeBrowserHome(home, ['own']);
    await storeAt().put(credential);
    const stranger = await certify(authority);
    expect(await storeAt().uses(stranger.pem)).toEqual([]);
    const [passwords, none] = [join(home, 'password'), join(home, 'none')];
    writeFileSync(passwords, 'primary password\n');
    writeFileSync(none, '\n');
    execFileSync('certutil', ['-W', '-d', `sql:${firefox}`, '-f', none, '-@', passwords]);
    const before = [...(await listNss(chromium)), ...(await listNss(firefox, passwords))];
    const uses = await storeAt().uses(credential.pem);
    expect(uses.map(({ kind, place }) => [kind, place.path])).toEqual([
      ['key', chromium],
      ['key', firefox],
    ]);
    const [own, locked] = await Promise.all(uses.map((use) => (use.kind === 'key' ? use.open() : undefined)));
    const { pfx, passphrase } = success(own ?? fail('INTERNAL', { problem: 'no file' }));
    const args = ['pkcs12', '-noenc', '-clcerts', '-passin', 'stdin', '-in', join(home, 'taken.p12')];
    writeFileSync(join(home, 'taken.p12'), pfx);
    const text = execFileSync('openssl', args, { input: `${passphrase}\n`, encoding: 'utf8' });
    const [leaf = ''] = text.match(/-----BEGIN CERT[^-]+-----[^-]+-----END CERT[^-]+-----/) ?? [];
    expect(new X509Certificate(leaf).checkPrivateKey(createPrivateKey(text))).toBe(true);
    expect(new X509Certificate(leaf).raw.equals(new X509Certificate(credential.pem).raw)).toBe(true);
    expect(locked).toMatchObject(refused('password'));
    expect([...(await listNss(chromium)), ...(await listNss(firefox, passwords))]).toEqual(before);
  });

  it('keeps a root of somebody else’s as it is, and gives back what Latchkey put there', async () => {
    const [chromium = '', firefox = ''] = await makeBrowserHome(home, ['own']);
    const file = join(home, 'root.pem');
    writeFileSync(file, authority.root.pem);
    execFileSync('certutil', ['-A', '-d', `sql:${firefox}`, '-n', 'Company', '-t', 'CT,C,', '-i', file]);
    const before = await listNss(firefox);
    const roots = createNssRoots({
      home,
      environment: { PATH: process.env.PATH },
      runtimeFolder: join(home, 'run'),
    });
    const stateOf = async () => (await roots.look(authority.root.pem)).places.map(({ root }) => root);
    expect(await stateOf()).toEqual(['absent', 'foreign']);
    expect((await roots.trust(authority.root.pem)).changed.map(({ name }) => name)).toEqual(['Chromium']);
    expect(await stateOf()).toEqual(['ours', 'foreign']);
    expect((await roots.trust(authority.root.pem)).changed).toEqual([]);
    expect(await listNss(chromium)).toEqual([expect.stringMatching(/latchkey root [0-9a-f]{8} +C,, *$/)]);
    expect((await roots.distrust(authority.root.pem)).changed.map(({ name }) => name)).toEqual(['Chromium']);
    expect(await listNss(chromium)).toEqual([]);
    expect(await listNss(firefox)).toEqual(before);
  });

  it('that is damaged keeps the root neither out of the others nor in them', async () => {
    const [chromium = '', firefox = ''] = await makeBrowserHome(home, ['own']);
    writeFileSync(join(chromium, 'cert9.db'), 'no database'.repeat(100));
    const environment = { PATH: process.env.PATH };
    const roots = createNssRoots({ home, environment, runtimeFolder: join(home, 'run') });
    const damaged = { code: 'STORE_REFUSED', facts: { reason: 'damaged', root: true } };
    expect(await roots.trust(authority.root.pem)).toMatchObject({
      changed: [{ name: 'Firefox (own)' }],
      refusals: [damaged],
    });
    expect(await roots.look(authority.root.pem)).toMatchObject({
      places: [{ root: 'ours' }],
      refusals: [damaged],
    });
    expect(await listNss(firefox)).toEqual([expect.stringContaining('latchkey root')]);
    expect(await roots.distrust(authority.root.pem)).toMatchObject({
      changed: [{ name: 'Firefox (own)' }],
      refusals: [damaged],
    });
    expect(await listNss(firefox)).toEqual([]);
  });

  it('is rid of the root also where its browser does not look any more', async () => {
    const [older, newer] = [join(home, '.pki/nssdb'), join(home, '.local/share/pki/nssdb')];
    const environment = { PATH: process.env.PATH };
    const roots = createNssRoots({ home, environment, runtimeFolder: join(home, 'run') });
    await makeNssDatabase(newer);
    expect((await roots.trust(authority.root.pem)).changed.map(({ path }) => path)).toEqual([newer]);
    await makeNssDatabase(older);
    expect((await roots.distrust(authority.root.pem)).changed.map(({ path }) => path)).toEqual([newer]);
    expect(await listNss(newer)).toEqual([]);
  });

  it('keeps an intermediate that was there before, or that somebody trusts by now', async () => {
    const [chromium = '', firefox = ''] = await makeBrowserHome(home, ['own']);
    await importIntoNss(firefox, await certify(authority, { subject: 'CN=by hand' }), 'by hand');
    const before = await listNss(firefox);
    await storeAt().put(credential);
    const [line = ''] = (await listNss(chromium)).filter((one) => one.includes('latchkey authority'));
    const name = /latchkey authority [0-9a-f]{8}/.exec(line)?.[0] ?? '';
    execFileSync('certutil', ['-M', '-d', `sql:${chromium}`, '-n', name, '-t', 'C,,']);
    const authorities = [authority.root.pem, authority.intermediate.pem];
    await storeAt().remove({ authorities, keep: undefined, nowMs: Date.now() });
    expect(await listNss(firefox)).toEqual(before);
    expect(await listNss(chromium)).toEqual([expect.stringMatching(new RegExp(`${name} +C,, *$`))]);
  });
});

/** A process that has the database for itself until it is killed. */
function hold(path: string): ChildProcess {
  const script = `
    import { DatabaseSync } from 'node:sqlite';
    const database = new DatabaseSync(process.argv[1]);
    database.exec('BEGIN EXCLUSIVE');
    console.log('held');
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
