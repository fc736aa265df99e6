import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventually } from '#test/support/eventually.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { settingsPageSchema } from '../../../preload/contract/answers.ts';
import { AUTHORITY, desktopsOnFiles } from './desktops-on-files.ts';
import { settle } from './fake-desktop.ts';

const { managedPath, userPath, write, desktopOn } = desktopsOnFiles();

const MANAGED = {
  profiles: { example: { authority: AUTHORITY, title: 'Example', x509: { files: false } } },
  desktop: { startAtLogin: true },
  notes: {
    'x509.files': 'Keys must not be in files on laptops.',
    'profiles.example.renewAt': 'not set by IT',
  },
};

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
    const idle = clock.timers;
    // Time passes for what was heard alone: the application looks by itself too, after half a minute.
    const isFollowed = async (path: string, document: unknown, expected: () => void) => {
      write(path, document);
      await eventually(async () => {
        if (clock.timers > idle) await clock.advance(1_000);
        expected();
      });
    };
    await isFollowed(managedPath(), { ...MANAGED, desktop: { startAtLogin: false } }, () =>
      expect(desktop.service.state().app.managedChange?.sentence).toBe('Start when I log in: Off now.'),
    );
    // Nothing of the person's was there, not even the folder.
    await isFollowed(userPath(), { desktop: { tellAccessChanges: false } }, () =>
      expect(desktop.service.desktop().tellAccessChanges).toBe(false),
    );
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
