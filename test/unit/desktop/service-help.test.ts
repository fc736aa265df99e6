import { describe, expect, it } from 'vitest';
import type { SignInTester } from '#main/application/composition.ts';
import type { SiteTest } from '#main/application/site-test/types.ts';
import { chooseProfile } from '#main/settings/profile.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { certificateTestSchema, testReportSchema } from '../../../preload/contract/answers.ts';
import type { Checkup } from '../../../preload/contract/state.ts';
import { exampleSettings, goodParts } from '../cli/fake-world.ts';
import { POLICY, testedSam } from '../cli/tested-sign-in.ts';
import { fakeDesktop, organisationOf, settle } from './fake-desktop.ts';

describe('the checkup of the window', () => {
  it('is the one of latchkey doctor, told step by step, and run once however often it is asked for', async () => {
    let looks = 0;
    const parts = goodParts({
      async agent() {
        await settle();
        return fail('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
      },
    });
    const desktop = await fakeDesktop({
      sessions: { example: new FakeSession('example', signedIn()) },
      composition: {
        async checkup() {
          looks += 1;
          return parts;
        },
      },
    });
    const seen: Checkup[] = [];
    desktop.service.watch(() => {
      const { checkup } = organisationOf(desktop);
      if (checkup !== undefined) seen.push(checkup);
    });
    const asked = [1, 2].map(() => desktop.service.answer('checkup', { profile: 'example' }));
    expect(await Promise.all(asked)).toEqual([ok(null), ok(null)]);
    await settle();
    expect(looks).toBe(1);
    expect(seen[0]?.summary).toBeUndefined();
    expect(seen.length).toBeGreaterThan(1);
    const { checkup } = organisationOf(desktop);
    expect(checkup).toMatchObject({ summary: expect.stringMatching(/^1 problem/) });
    const step = checkup?.steps.find(({ id }) => id === 'ssh-agent');
    expect(step).toMatchObject({ verdict: 'failed', fix: expect.stringContaining('ssh-agent') });
    desktop.service.close();
  });
});

describe('the test of a sign-in', () => {
  const testing = async (
    run: SignInTester['run'],
    policy: SignInTester['policy'] = async () => ok(POLICY),
  ) => {
    const profile = chooseProfile(exampleSettings());
    if (!profile.ok) throw new Error('the example has one profile');
    const tester = { profile: profile.value, policy, run };
    return fakeDesktop({
      sessions: { example: new FakeSession('example', signedIn()) },
      composition: { tester: async () => ok(tester) },
    });
  };
  const PENDING = {
    authorizationUrl: 'https://example.okta.com/a',
    redirectUri: 'http://127.0.0.1:1',
    expiresAtMs: 1,
  };

  it('opens the browser, and says what each group grants in the words of the command', async () => {
    const desktop = await testing(async ({ onBrowser, trial }) => {
      onBrowser(PENDING);
      expect(trial).toBe(false);
      return testedSam(['ssh-db-prod', 'ops/night', 'office']);
    });
    const answer = await desktop.service.answer('testSignIn', { profile: 'example', trial: false });
    if (!answer.ok) throw new Error(answer.error.code);
    expect(desktop.outside.opened).toEqual([PENDING.authorizationUrl]);
    expect(testReportSchema.safeParse(answer.value).error).toBeUndefined();
    const { title, sentence, groups, notes, text } = answer.value;
    expect([title, sentence]).toEqual([
      'Sign-in works. One group grants nothing',
      'Dry run as sam@example.com at 11:02. No certificate was requested, and nothing was kept.',
    ]);
    expect(groups.map(({ group, words, hosts }) => [group, words, hosts])).toEqual([
      ['ssh-db-prod', 'Granted', 1],
      ['ops/night', 'No role in the policy', 0],
      ['office', 'Ignored by the policy', 0],
    ]);
    expect(notes).toContain('Roles that no group grants, so nobody has them: Network operator.');
    for (const part of [title, 'ssh-db-prod: Granted: Database operator', 'sub: 00u1example']) {
      expect(text).toContain(part);
    }
    desktop.service.close();
  });

  it('can be cancelled as a sign-in can, and is the only errand in the browser', async () => {
    const desktop = await testing(
      ({ signal, onBrowser }) =>
        new Promise((resolve) => {
          onBrowser(PENDING);
          signal.addEventListener('abort', () => resolve(testedSam([])));
        }),
    );
    const answer = desktop.service.answer('testSignIn', { profile: 'example', trial: true });
    await settle();
    expect(organisationOf(desktop).busy).toBe('test');
    const second = await desktop.service.answer('signIn', { profile: 'example', afresh: false });
    expect(second).toMatchObject({ error: { code: 'BUSY_ELSEWHERE' } });
    await desktop.service.answer('cancelSignIn', { profile: 'example' });
    expect(await answer).toMatchObject({ error: { code: 'SIGN_IN_CANCELLED' } });
    expect(organisationOf(desktop).lastFailure).toBeUndefined();
    desktop.service.close();
  });
});

describe('the test of the client certificate', () => {
  const site = {
    url: 'https://intranet.example.com/',
    host: 'intranet.example.com',
    place: '~/cert.pem',
    shown: {
      subject: 'CN=sam@example.com',
      names: ['sam@example.com'],
      notAfterMs: NOW + 3_600_000,
      chain: [],
      browsers: ['login keychain'],
    },
    server: { version: 'TLSv1.3', chain: ['CN=intranet'] },
  };
  const testing = (tested: SiteTest) =>
    fakeDesktop({
      sessions: { example: new FakeSession('example', signedIn()) },
      settings: exampleSettings({ x509: { testUrl: site.url } }),
      composition: { siteTest: async () => ok(tested) },
    });

  it('says how far it came, and which step failed', async () => {
    const good = await testing({
      ...site,
      answer: { status: 200, seenAs: ['sam@example.com'], lets: 'only with it' },
    });
    expect(organisationOf(good).hasTestUrl).toBe(true);
    const passed = await good.service.answer('testCertificate', { profile: 'example' });
    expect(passed).toMatchObject({
      value: { passed: true, title: 'intranet.example.com lets you in with your client certificate' },
    });
    expect(certificateTestSchema.safeParse(passed.ok && passed.value).error).toBeUndefined();
    expect(JSON.stringify(passed)).toContain(
      'from ~/cert.pem, the same that is in the login keychain, for browsers alone, ',
    );
    good.service.close();
    const bad = await testing({ ...site, trouble: { stage: 'acceptance', problem: 'unknown ca' } });
    expect(await bad.service.answer('testCertificate', { profile: 'example' })).toMatchObject({
      value: { passed: false, title: 'intranet.example.com does not accept your client certificate' },
    });
    bad.service.close();
  });

  it('is not there where no site is named; curl is told where the files are all the same', async () => {
    const desktop = await fakeDesktop({ sessions: { example: new FakeSession('example', signedIn()) } });
    expect(await desktop.service.answer('testCertificate', { profile: 'example' })).toMatchObject({
      ok: false,
    });
    await desktop.service.answer('copyCurlCommand', { profile: 'example' });
    expect(desktop.outside.copied[0]).toMatch(
      /^curl --cert \S+client\.crt --key \S+ --cacert \S+ https:\/\/HOST$/,
    );
    desktop.service.close();
  });
});
