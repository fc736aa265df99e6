import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compose } from '#main/application/compose.ts';
import { createService } from '#main/desktop/service/service.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { ok } from '#main/support/result.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { agentBlobs, SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { sessionBench } from '#test/support/session-bench.ts';
import { windowStateSchema } from '../../preload/contract/state.ts';
import { FakeMemory, FakeOutside } from '../unit/desktop/fake-desktop.ts';

const POLICY = {
  version: 1,
  serial: 7,
  showUngranted: true,
  roles: {
    deployer: {
      title: 'Deployer',
      groups: ['ssh-deploy'],
      access: [{ hosts: ['web-*'], users: ['deploy'] }],
    },
    dba: {
      title: 'Database operator',
      groups: ['ssh-db'],
      access: [{ hosts: ['db-1'], users: ['postgres'] }],
    },
  },
  hosts: [{ name: 'web-1' }, { name: 'web-2' }, { name: 'db-1' }],
};

/** What the service is asked here is what the window asks, on a session, an authority and an Okta that are real. */
describeWith(['ssh-agent', 'go'], 'the service of the window on a stack', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const opened = async () => {
    const home = join(on.folder, 'home');
    const access = { file: join(on.folder, 'policy.json') };
    writeFileSync(access.file, JSON.stringify(POLICY));
    const { example } = on.stack.settings.profiles;
    mkdirSync(join(on.folder, 'settings'));
    writeFileSync(
      join(on.folder, 'settings', 'settings.json'),
      JSON.stringify({ profiles: { example: { ...example, access } } }),
    );
    const session = on.engine({ hosted: true, settings: { access } });
    const inFolder = (name: string): string => join(on.folder, name);
    const environment = { SSH_AUTH_SOCK: on.agent.socket, PATH: '/nowhere' };
    const composition = compose({
      clock: systemClock,
      environment,
      platform: process.platform,
      folders: {
        settings: inFolder('settings'),
        state: inFolder('state'),
        runtime: inFolder('run'),
        logs: inFolder('logs'),
        cache: inFolder('cache'),
        home,
        sshConfig: join(home, '.ssh', 'config'),
      },
    });
    const browser = createScriptedBrowser();
    class Browser extends FakeOutside {
      override async openExternal(url: string): Promise<void> {
        await super.openExternal(url);
        if (url.includes('/authorize')) void browser.signIn(url, SAM);
      }
    }
    const outside = new Browser();
    const service = await createService({
      composition,
      sessions: { get: async () => ok(session), host: () => ({ kind: 'self' }) },
      clock: systemClock,
      log: silentLog,
      platform: 'linux',
      environment,
      home,
      format: { locale: 'en-GB', timeZone: 'UTC' },
      memory: new FakeMemory(),
      outside,
      application: {
        version: '0.1.0',
        runtime: 'Electron',
        licenceTexts: '',
        isOpen: () => true,
        tray: () => true,
      },
    });
    return { service, outside };
  };

  it('signs in, lists hosts, says why, renews, tells what happened, and signs out', async () => {
    const { service, outside } = await opened();
    const ofExample = { profile: 'example' };
    const state = () => {
      const now = service.state();
      expect(windowStateSchema.safeParse(now).error).toBeUndefined();
      return now.organisations[0];
    };
    expect(state()?.snapshot?.state.kind).toBe('signed-out');

    const signingIn = service.answer('signIn', { ...ofExample, afresh: false });
    // The first time on this computer the person is asked.
    await expect.poll(() => state()?.snapshot?.state).toMatchObject({ step: 'confirm' });
    await service.answer('answerIdentity', { ...ofExample, answer: 'continue' });
    expect(await signingIn).toEqual(ok(null));
    await expect.poll(() => state()?.snapshot?.state.kind).toBe('fresh');
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);

    const hosts = await service.answer('hosts', ofExample);
    if (!hosts.ok || hosts.value.kind !== 'hosts') throw new Error(JSON.stringify(hosts));
    const answers = Object.fromEntries(hosts.value.rows.map(({ name, answer }) => [name, answer]));
    expect(answers['db-1']).toBe('not-granted');
    expect(hosts.value).toMatchObject({ reached: 2, policySerial: 7 });
    const why = await service.answer('why', { ...ofExample, host: 'db-1' });
    expect(why).toMatchObject({ value: { verdict: 'no', ask: { text: expect.stringContaining('ssh-db') } } });

    const before = state()?.snapshot?.ssh?.serial;
    expect(await service.answer('renew', ofExample)).toEqual(ok(null));
    await expect.poll(() => state()?.snapshot?.ssh?.serial).not.toBe(before);
    await service.answer('copyCurlCommand', ofExample);
    expect(outside.copied.at(-1)).toContain('--cert');

    const report = await service.answer('signOut', { ...ofExample, everywhere: false });
    expect(report).toMatchObject({ ok: true, value: { left: [] } });
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    const activity = await service.answer('activity', {});
    if (!activity.ok) throw new Error(activity.error.code);
    expect(activity.value.map(({ sentence }) => sentence.replace(/, valid until.*/, ''))).toEqual([
      'You signed out. Everything was removed from this computer, and the certificates were revoked.',
      'Renewed both certificates',
      'Got an SSH certificate and a client certificate',
      'You signed in with Okta as sam@example.com.',
    ]);
    service.close();
  });

  it('tests a sign-in, checks everything, and meets the authority that somebody types', async () => {
    const { service } = await opened();
    const tested = await service.answer('testSignIn', { profile: 'example', trial: false });
    expect(tested).toMatchObject({ ok: true, value: { title: expect.stringMatching(/^Sign-in works/) } });
    await service.answer('checkup', { profile: 'example' });
    expect(service.state().organisations[0]?.checkup?.summary).toBeDefined();
    const { authority } = on.stack.settings.profiles.example ?? {};
    if (authority === undefined) throw new Error('no authority');
    const typed = { authority: authority.url, fingerprint: authority.fingerprint };
    const met = await service.answer('readTyped', typed);
    expect(met).toMatchObject({ ok: true, value: { oktaHost: new URL(on.stack.issuer).host } });
    const other = await service.answer('readTyped', { ...typed, fingerprint: '00'.repeat(32) });
    expect(other).toMatchObject({ error: { code: 'CA_FINGERPRINT' } });
    service.close();
  });
});
