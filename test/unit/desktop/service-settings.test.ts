import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foldersOf } from '#main/settings/folders.ts';
import { loadSettings } from '#main/settings/load.ts';
import { settingsSources } from '#main/settings/sources.ts';
import { systemClock } from '#main/support/clock.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, signedIn, signedOut } from '#test/support/fake-session.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';
import { proposalSchema, settingsPageSchema } from '../../../preload/contract/answers.ts';
import { FINGERPRINT } from '../cli/fake-world.ts';
import { type FakeDesktopOptions, fakeDesktop, organisationOf, settle } from './fake-desktop.ts';

const AUTHORITY = { url: 'https://ca.example.com', fingerprint: FINGERPRINT };
const MANAGED = {
  profiles: { example: { authority: AUTHORITY, title: 'Example', x509: { files: false } } },
  desktop: { startAtLogin: true },
  notes: {
    'x509.files': 'Keys must not be in files on laptops.',
    'profiles.example.renewAt': 'not set by IT',
  },
};

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder.remove());

const managedPath = () => join(folder.path, 'managed', 'settings.json');
const userPath = () => join(folder.path, 'home', '.config', 'latchkey', 'settings.json');
const write = (path: string, document: unknown): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
};

/** A desktop on real files of settings, in a folder of the test's own. */
async function desktopOn(sessions: FakeDesktopOptions['sessions'], more: Partial<FakeDesktopOptions> = {}) {
  const home = join(folder.path, 'home');
  const surroundings = {
    platform: 'linux' as const,
    environment: {},
    home,
    temporary: folder.path,
    hasRunUser: false,
  };
  const folders = { ...foldersOf(surroundings), managed: join(folder.path, 'managed') };
  return fakeDesktop({
    sessions,
    home,
    environment: { PATH: '/nowhere' },
    ...more,
    composition: {
      folders,
      settings: () => loadSettings(settingsSources({}, folders)),
      ...more.composition,
    },
  });
}

describe('the page of settings', () => {
  const opened = async () => {
    write(managedPath(), MANAGED);
    const session = new FakeSession('example', signedIn());
    return { session, ...(await desktopOn({ example: session })) };
  };
  const page = async ({ service }: Awaited<ReturnType<typeof opened>>) => {
    const answer = await service.answer('settings', { profile: 'example' });
    if (!answer.ok) throw new Error(answer.error.code);
    expect(settingsPageSchema.safeParse(answer.value).error).toBeUndefined();
    return answer.value;
  };

  it('says what IT has set and why, and offers the rest', async () => {
    const desktop = await opened();
    const shown = await page(desktop);
    const row = (name: string) => shown.rows.find((one) => one.name === name);
    expect(row('x509.files')).toMatchObject({
      value: 'Off',
      control: { kind: 'shown' },
      locked: 'Set by IT. Keys must not be in files on laptops.',
    });
    expect(row('desktop.startAtLogin')).toMatchObject({ value: 'On', locked: 'Set by IT.' });
    expect(row('desktop.tellAccessChanges')).toMatchObject({ control: { kind: 'switch', on: true } });
    expect(row('ssh.config')?.locked).toBeUndefined();
    expect(row('okta.issuer')).toMatchObject({ value: 'https://example.okta.com' });
    expect(shown.managed).toBe(3);
    expect(shown.sources.map(({ value }) => value)).toEqual([managedPath(), '11:02 today', 'None']);
    expect(shown.managedText).toContain('"startAtLogin":true');
    expect(shown.sshChange).toContain('Include ');
    desktop.service.close();
  });

  it('writes what the person changes beside what IT has set, and has it in place by a renewal', async () => {
    const desktop = await opened();
    const wish = { profile: 'example', name: 'ssh.config', value: false };
    expect(await desktop.service.answer('setSetting', wish)).toMatchObject({ ok: true });
    expect(JSON.parse(readFileSync(userPath(), 'utf8'))).toEqual({
      profiles: { example: { ssh: { config: false } } },
    });
    await settle();
    expect(desktop.session.asked).toContain('renew');
    await desktop.service.answer('setSetting', { ...wish, name: 'desktop.tellAccessChanges' });
    expect(desktop.service.desktop()).toMatchObject({ tellAccessChanges: false, startAtLogin: true });
    desktop.service.close();
  });

  it.each([
    ['linux', 'Certificate stores of browsers', false],
    ['darwin', 'Login keychain', true],
    ['win32', 'Certificate store of Windows', false],
  ] as const)('has the rows of %s alone, each once', async (platform, store, hasMenuBar) => {
    write(managedPath(), MANAGED);
    const session = new FakeSession('example', signedIn());
    const desktop = await desktopOn({ example: session }, { parts: { platform } });
    const { rows } = await page({ session, ...desktop });
    expect(rows.filter(({ name }) => name === 'x509.store')).toMatchObject([
      { title: store, group: 'places', control: { kind: 'switch', on: true } },
    ]);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    const name = 'desktop.timeInMenuBar';
    const set = await desktop.service.answer('setSetting', { profile: 'example', name, value: true });
    expect([rows.some((row) => row.name === name), set.ok]).toEqual([hasMenuBar, hasMenuBar]);
    await desktop.service.answer('setSetting', { profile: 'example', name: 'x509.store', value: false });
    expect(JSON.parse(readFileSync(userPath(), 'utf8'))).toMatchObject({
      profiles: { example: { x509: { store: false } } },
    });
    await settle();
    expect(session.asked).toContain('renew');
    desktop.service.close();
  });

  it('changes nothing that IT has set, that has no such value, or that would leave nothing to ask for', async () => {
    const desktop = await opened();
    const hostile = fc.record({
      name: fc.oneof(
        fc.constantFrom(
          'x509.files',
          'authority.url',
          'desktop.startAtLogin',
          'desktop.quit',
          '__proto__',
          'ssh.agent',
        ),
        fc.string(),
      ),
      value: fc.oneof(fc.boolean(), fc.string()),
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (wish) => {
        const answer = await desktop.service.answer('setSetting', { profile: 'example', ...wish });
        expect(answer).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
      }),
      { numRuns: 200 },
    );
    for (const value of ['gone', true]) {
      const wish = { profile: 'example', name: 'desktop.terminal', value };
      expect(await desktop.service.answer('setSetting', wish)).toMatchObject({ ok: false });
    }
    expect(existsSync(userPath())).toBe(false);
    desktop.service.close();
  });

  it('follows the files as they are written, by the person and by IT', async () => {
    const desktop = await opened();
    const { clock } = desktop.world;
    const written = async (path: string, document: unknown) => {
      const timers = clock.timers;
      write(path, document);
      await vi.waitFor(() => expect(clock.timers).toBeGreaterThan(timers), { timeout: 10_000 });
      await clock.advance(1_000);
    };
    await written(managedPath(), { ...MANAGED, desktop: { startAtLogin: false } });
    await vi.waitFor(() =>
      expect(desktop.service.state().app.managedChange?.sentence).toBe('Start when I log in: Off now.'),
    );
    // Nothing of the person's was there, not even the folder.
    await written(userPath(), { desktop: { tellAccessChanges: false } });
    await vi.waitFor(() => expect(desktop.service.desktop().tellAccessChanges).toBe(false));
    desktop.service.close();
    expect(clock.timers).toBe(0);
  });

  it('tells once what IT has changed, also before this start', async () => {
    const desktop = await opened();
    expect(desktop.service.state().app.managedChange).toBeUndefined();
    write(managedPath(), { ...MANAGED, desktop: { startAtLogin: false } });
    await desktop.service.look();
    expect(desktop.service.state().app.managedChange?.sentence).toBe('Start when I log in: Off now.');
    desktop.service.close();
    write(managedPath(), { profiles: { example: { ...MANAGED.profiles.example, x509: { files: true } } } });
    const { memory } = desktop;
    const next = await desktopOn({ example: desktop.session }, { parts: { memory } });
    expect(next.service.state().app.managedChange?.sentence).toBe('Files for curl and other tools: On now.');
    await next.service.look();
    const activity = await next.service.answer('activity', {});
    expect(activity).toMatchObject({
      value: [
        { sentence: 'IT changed the setting Files for curl and other tools: it is On now.', kind: 'other' },
      ],
    });
    next.service.close();
  });

  it('names no host where a locked screen may show what IT has changed', async () => {
    const desktop = await opened();
    const example = { ...MANAGED.profiles.example, access: { url: 'https://db-1.example.com/policy.yaml' } };
    write(managedPath(), { ...MANAGED, profiles: { example } });
    await desktop.service.look();
    expect(desktop.service.state().app.managedChange?.sentence).toBe('Access policy: changed.');
    const row = (await page(desktop)).rows.find(({ name }) => name === 'access.url');
    expect(row?.value).toBe('https://db-1.example.com/policy.yaml');
    desktop.service.close();
  });
});

describe('setting Latchkey up', () => {
  const proposed = async (desktop: Awaited<ReturnType<typeof desktopOn>>, text: string) => {
    const answer = await desktop.service.answer('readSetupText', { text });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    expect(proposalSchema.safeParse(answer.value).error).toBeUndefined();
    return answer.value;
  };
  const setup = JSON.stringify({
    profiles: { work: { title: 'Work', authority: AUTHORITY, okta: { issuer: 'example.okta.com' } } },
  });

  it('waits for a yes, then writes it down and shows it', async () => {
    const work = new FakeSession('work', signedOut('work'));
    const desktop = await desktopOn({ work });
    expect(desktop.service.state().organisations).toEqual([]);
    const proposal = await proposed(desktop, setup);
    expect(proposal).toMatchObject({
      title: 'Work',
      oktaHost: 'example.okta.com',
      replaces: false,
      from: 'file',
    });
    await desktop.service.answer('answerProposal', { number: proposal.number, accept: false });
    const late = await desktop.service.answer('answerProposal', { number: proposal.number, accept: true });
    expect(late).toMatchObject({ ok: false });
    expect(existsSync(userPath())).toBe(false);
    const again = await proposed(desktop, setup);
    expect(await desktop.service.answer('answerProposal', { number: again.number, accept: true })).toEqual(
      ok(null),
    );
    expect(organisationOf(desktop, 'work').title).toBe('Work');
    expect(desktop.service.state().shown).toBe('work');
    desktop.service.close();
  });

  it('takes the defaults of step, what was typed, and a file that the person chose', async () => {
    const desktop = await desktopOn({});
    const step = await proposed(
      desktop,
      JSON.stringify({ 'ca-url': 'ca.example.com', fingerprint: FINGERPRINT, root: '/etc/passwd' }),
    );
    expect(step).toMatchObject({ authority: 'https://ca.example.com', profile: 'ca-example-com' });
    const typed = await desktop.service.answer('readTyped', {
      authority: 'ca.example.com/',
      fingerprint: FINGERPRINT.toUpperCase(),
    });
    expect(typed).toMatchObject({
      value: { from: 'typed', oktaHost: 'example.okta.com', fingerprint: FINGERPRINT },
    });
    desktop.outside.chosen = join(folder.path, 'setup.json');
    write(desktop.outside.chosen, setup);
    const chosen = await desktop.service.answer('openSetupFile', {});
    expect(chosen).toMatchObject({ value: { from: 'file', profile: 'work' } });
    // Who chose it in the tray is asked in the window, which has not heard of it.
    expect(await desktop.service.answer('waitingProposal', {})).toEqual(chosen);
    desktop.outside.chosen = undefined;
    expect(await desktop.service.answer('openSetupFile', {})).toEqual(ok(undefined));
    desktop.service.close();
  });

  it('asks an authority that a link names only after the yes, and sets nothing up that is another one', async () => {
    const asked: string[] = [];
    const desktop = await desktopOn(
      {},
      {
        composition: {
          async meetAuthority({ authority }) {
            asked.push(authority.url);
            return fail('CA_FINGERPRINT', {
              host: 'ca.example.com',
              expected: FINGERPRINT,
              found: '00'.repeat(32),
            });
          },
        },
      },
    );
    await desktop.service.propose({ authority: 'https://ca.example.com', fingerprint: FINGERPRINT });
    expect(desktop.service.state().place).toMatchObject({ dialog: 'set-up' });
    const waiting = await desktop.service.answer('waitingProposal', {});
    if (!waiting.ok || waiting.value === undefined) throw new Error('nothing waits');
    expect(asked).toEqual([]);
    const answer = await desktop.service.answer('answerProposal', {
      number: waiting.value.number,
      accept: true,
    });
    expect(answer).toMatchObject({ error: { code: 'CA_FINGERPRINT' } });
    expect([asked, existsSync(userPath())]).toEqual([['https://ca.example.com'], false]);
    desktop.service.close();
  });

  it('asks once about a link that is opened twice, and about each of two', async () => {
    const desktop = await desktopOn({});
    const waits = async () => {
      const waiting = await desktop.service.answer('waitingProposal', {});
      return waiting.ok ? waiting.value : undefined;
    };
    const link = { authority: 'https://ca.example.com', fingerprint: FINGERPRINT };
    const other = { authority: 'https://ca.example.org', fingerprint: FINGERPRINT };
    for (const opened of [link, other, link]) await desktop.service.propose(opened);
    const asked: string[] = [];
    for (let left = await waits(); left !== undefined; left = await waits()) {
      asked.push(left.authority);
      await desktop.service.answer('answerProposal', { number: left.number, accept: false });
    }
    expect(asked).toEqual([link.authority, other.authority]);
    desktop.service.close();
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['nobody', '{}'],
    ['no settings', '{"profiles":{"work":{"authority":7}}}'],
    [
      'two organisations',
      JSON.stringify({ profiles: { a: { authority: AUTHORITY }, b: { authority: AUTHORITY } } }),
    ],
    ['a name that reaches objects', `{"profiles":{"__proto__":{"authority":${JSON.stringify(AUTHORITY)}}}}`],
    [
      'an address of the ssh-agent',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, ssh: { agent: '/tmp/x' } } } }),
    ],
    [
      'a folder for keys',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, x509: { folder: '/tmp/x' } } } }),
    ],
    [
      'a file of this computer',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, access: { file: '/etc/passwd' } } } }),
    ],
    [
      'step without a fingerprint',
      JSON.stringify({ 'ca-url': 'https://ca.example.com', root: '/etc/ssl/root.pem' }),
    ],
    [
      'step at an address without TLS',
      JSON.stringify({ 'ca-url': 'http://ca.example.com', fingerprint: FINGERPRINT }),
    ],
  ])('takes no setup that is %s', async (_, text) => {
    const desktop = await desktopOn({});
    const answer = await desktop.service.answer('readSetupText', { text });
    expect(answer).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
    desktop.service.close();
  });

  it('does not touch what IT has set up', async () => {
    write(managedPath(), { profiles: { work: { authority: AUTHORITY } } });
    const desktop = await desktopOn({ work: new FakeSession('work', signedOut('work')) });
    expect(organisationOf(desktop, 'work').managed).toBe(true);
    const answer = await desktop.service.answer('readSetupText', { text: setup });
    expect(answer).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
    desktop.service.close();
  });
});

describe('an organisation that nobody is signed in to', () => {
  const settings = (okta = {}) => ({ profiles: { example: { authority: AUTHORITY, ...okta } } });
  const remember = (people: object): void =>
    write(join(folder.path, 'home', '.local', 'state', 'latchkey', 'remembered.json'), {
      version: 1,
      people,
    });
  const SAM = { issuer: 'https://example.okta.com', subject: '00uexample', email: 'sam@example.com' };

  it('says where it connects, and who set it', async () => {
    write(managedPath(), settings({ okta: { issuer: 'https://example.okta.com' } }));
    const managed = await desktopOn({ example: new FakeSession() });
    expect(organisationOf(managed).connects).toEqual({
      okta: 'https://example.okta.com',
      authority: AUTHORITY.url,
      fingerprint: FINGERPRINT,
      setBy: managedPath(),
    });
    managed.service.close();
    rmSync(managedPath());
    write(userPath(), settings());
    const own = await desktopOn({ example: new FakeSession() });
    expect(organisationOf(own).connects).toEqual({
      authority: AUTHORITY.url,
      fingerprint: FINGERPRINT,
      setBy: '~/.config/latchkey/settings.json',
    });
    own.service.close();
  });

  it('knows whether anybody ever was, from the first moment and after each change', async () => {
    write(userPath(), { profiles: { example: { authority: AUTHORITY }, other: { authority: AUTHORITY } } });
    remember({ other: SAM });
    const session = new FakeSession();
    const desktop = await desktopOn({ example: session, other: new FakeSession('other') });
    const firstTimes = () => desktop.service.state().organisations.map(({ firstTime }) => firstTime);
    expect(firstTimes()).toEqual([true, false]);
    await desktop.service.answer('signIn', { profile: 'example', afresh: false });
    remember({ other: SAM, example: SAM });
    expect(firstTimes()).toEqual([false, false]);
    await desktop.service.answer('signOut', { profile: 'example', everywhere: false });
    await desktop.service.look();
    expect(firstTimes()).toEqual([false, false]);
    remember({ other: SAM });
    await desktop.service.answer('removeAccount', { profile: 'example' });
    expect(firstTimes()).toEqual([true, false]);
    desktop.service.close();
  });
});

describe('the agent of OpenSSH', () => {
  const begin = async (managed: object) => {
    write(managedPath(), managed);
    const session = new FakeSession('example', signedIn());
    const runtime = createTemporaryFolder();
    const environment = { PATH: '/nowhere', XDG_RUNTIME_DIR: runtime.path };
    const desktop = await desktopOn({ example: session }, { environment, parts: { clock: systemClock } });
    return {
      ...desktop,
      session,
      runtime,
      use: () => desktop.service.answer('useOpenSshAgent', { profile: 'example' }),
    };
  };
  const plain = { profiles: { example: { authority: AUTHORITY, title: 'Example' } } };

  it('is named in the person’s settings where it answers, and the certificate goes there', async () => {
    const { service, session, runtime, use } = await begin(plain);
    expect(await use()).toMatchObject({ error: { code: 'NO_AGENT' } });
    expect([existsSync(userPath()), session.asked.includes('renew')]).toEqual([false, false]);
    // A socket that nobody listens on any more is no agent.
    writeFileSync(join(runtime.path, 'openssh_agent'), '');
    const agent = await startSshAgent(runtime.path);
    const address = join(runtime.path, 'ssh-agent.socket');
    renameSync(agent.socket, address);
    try {
      expect(await use()).toEqual(ok(null));
      expect(JSON.parse(readFileSync(userPath(), 'utf8'))).toEqual({
        profiles: { example: { ssh: { agent: address } } },
      });
      expect(session.asked).toContain('renew');
    } finally {
      await agent.stop();
      runtime.remove();
      service.close();
    }
  });

  it('is not for the person to choose where IT has named one', async () => {
    const ssh = { agent: '/run/it.sock' };
    const { service, runtime, use } = await begin({ profiles: { example: { authority: AUTHORITY, ssh } } });
    const agent = await startSshAgent(runtime.path);
    renameSync(agent.socket, join(runtime.path, 'openssh_agent'));
    try {
      expect(await use()).toMatchObject({ error: { code: 'SETTINGS_INVALID' } });
      expect(existsSync(userPath())).toBe(false);
    } finally {
      await agent.stop();
      runtime.remove();
      service.close();
    }
  });
});

describe('organisations', () => {
  const two = () => ({
    profiles: { example: { authority: AUTHORITY }, other: { authority: AUTHORITY } },
  });

  it('are shown one at a time, and Okta is asked again where IT wants that', async () => {
    write(managedPath(), { ...two(), desktop: { reauthenticateOnSwitch: true } });
    const other = new FakeSession('other', signedIn({ profile: 'other' }));
    const desktop = await desktopOn({ example: new FakeSession('example', signedIn()), other });
    await desktop.service.answer('showOrganisation', { profile: 'example' });
    await desktop.service.answer('showOrganisation', { profile: 'other' });
    await settle();
    expect(desktop.service.state().shown).toBe('other');
    expect(other.asked).toContain('signIn as sam@example.com afresh');
    desktop.service.close();
  });

  it('that are gone are none that somebody comes from', async () => {
    write(managedPath(), { ...two(), desktop: { reauthenticateOnSwitch: true } });
    const example = new FakeSession('example', signedIn());
    const other = new FakeSession('other', signedIn({ profile: 'other' }));
    const desktop = await desktopOn({ example, other });
    desktop.memory.set('shown', 'taken away');
    expect(desktop.service.state().shown).toBe('example');
    await desktop.service.answer('showOrganisation', { profile: 'example' });
    await settle();
    expect(example.asked.filter((asked) => asked.startsWith('signIn'))).toEqual([]);
    desktop.service.close();
  });

  it('forget the person and what was kept of it; the organisation stays set up', async () => {
    write(userPath(), two());
    const session = new FakeSession('example', signedIn());
    const desktop = await desktopOn({ example: session, other: new FakeSession('other') });
    await desktop.service.answer('pin', { profile: 'example', host: 'a', pinned: true });
    session.signOutReport = ok({
      left: [],
      endSessionUrl: 'https://example.okta.com/logout?id_token_hint=x',
    });
    expect(await desktop.service.answer('removeAccount', { profile: 'example' })).toEqual(ok({ left: [] }));
    expect(session.asked).toContain('signOut forget');
    expect(organisationOf(desktop)).toMatchObject({
      pinned: [],
      snapshot: { state: { kind: 'signed-out' } },
    });
    expect(desktop.service.state().organisations).toHaveLength(2);
    await desktop.service.answer('keepSignIn', { profile: 'other' });
    desktop.service.close();
  });
});
