import { describe, expect, it } from 'vitest';
import type { SignInTester } from '#main/application/composition.ts';
import type { SignInTest } from '#main/session/test-sign-in/types.ts';
import { chooseProfile } from '#main/settings/profile.ts';
import { fail, failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { exampleSettings, type FakeWorldOptions, fakeWorld } from './fake-world.ts';
import { FOUND, POLICY, testedSam } from './tested-sign-in.ts';

function testing(found: SignInTest, policy: Partial<SignInTester> = {}, options: FakeWorldOptions = {}) {
  const profile = chooseProfile(exampleSettings());
  if (!profile.ok) throw new Error('the example has one profile');
  const tester: SignInTester = {
    profile: profile.value,
    policy: async () => ok(POLICY),
    run: async () => found,
    ...policy,
  };
  return fakeWorld({ ...options, composition: { tester: async () => ok(tester) } });
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');

describe('latchkey test-signin', () => {
  it('shows each step, what each group grants, hosts, login names and claims', async () => {
    const names = ['ssh-db-prod', 'eng-all', 'ops/night', 'office'];
    const { code, stdout } = await testing(testedSam(names)).latchkey('test-signin');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Sign-in works. One group grants nothing
      Dry run as sam@example.com at 11:02. No certificate was requested, and nothing
      was kept.

       1 ● passed   Set-up is complete              “example”: ca.example.com answers,
                                                    with the provisioner “okta” for
                                                    the application 0oa1example2
       2 ● passed   Okta found                      issuer https://example.okta.com,
                                                    this clock differs from Okta’s by
                                                    less than a second, and from the
                                                    authority’s by 3 s
       3 ● passed   Signed in through the browser   redirect http://127.0.0.1:10000
                                                    accepted, refresh token given,
                                                    rotation on
       4 ● passed   ID token is right               signature, issuer, audience, nonce
                                                    and times
       5 ● passed   The authority should accept it  the domain example.com is allowed.
                                                    Whether it does shows only in a
                                                    real sign-in

      Groups and what they grant
        From the claim “groups” of the ID token; by /etc/latchkey/policy.yaml, serial
        41.
        ssh-db-prod  Granted: Database operator. 1 host as postgres
        eng-all      Granted: Deployer, Sandbox user. 3 hosts as deploy, sam
        ops/night    ▲ No role in the policy
        Ignored by the policy: office.
        Roles that no group grants, so nobody has them: Network operator.

      Hosts
        db-1.prod.example.com   as deploy, postgres
        web-*.prod.example.com  as deploy
        sandbox.example.com     as sam

      Login names in the certificate
        By the template of this policy: dba, deployer, sam@example.com, sandbox,
        sandbox/sam.

      Claims in the ID token
        sub     00u1example
        email   sam@example.com, verified
        groups  4 values, in the ID token, so the authority sees them too

      If something is wrong here
        The sign-in failed: check the Okta settings: application, redirect addresses,
        assignment.
        The sign-in worked but roles are wrong: check the groups claim in Okta and the
        group names in the access policy. Capitals count.
      "
    `);
  });

  it('stops at the step that failed, and gives the first advice alone', async () => {
    const cause = failure('OKTA_CLIENT', {
      host: 'example.okta.com',
      clientId: '0oa1example2',
      said: 'invalid_client',
    });
    const { setUp, okta, atMs, profile } = FOUND;
    const stopped = { step: 'browser' as const, failure: cause };
    const world = testing({ atMs, profile, stopped, ...(setUp && { setUp }), ...(okta && { okta }) });
    const { code, stdout } = await world.latchkey('test-signin');
    expect(code).toBe(4);
    expect(stdout).toContain('The sign-in stops at step 3: Signed in through the browser\n');
    expect(stdout).toMatch(/ 3 ■ failed .*\n[\s\S]* 4 ◌ not run .*it did not come to this\n/);
    expect(stdout).toContain('The sign-in failed: check the Okta settings');
    expect(stdout).not.toContain('roles are wrong');
  });

  it('keeps its lines on the screen with hundreds of groups and names as long as Okta takes them', async () => {
    const names = [
      ...Array.from({ length: 300 }, (_, index) => `group ${index}`),
      'x'.repeat(120),
      'eng-all',
    ];
    const { stdout } = await testing(testedSam(names)).latchkey('test-signin');
    expect(stdout).toContain('and 289 groups more without a role.');
    const long = stdout.split('\n').filter((line) => line.length > 80);
    expect(long.every((line) => line.includes('x'.repeat(120)))).toBe(true);
  });

  it('draws nothing that a group’s name could draw', async () => {
    const { stdout } = await testing(testedSam(['\u001b[31mred', '<b>bold</b>'])).latchkey('test-signin');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('<b>bold</b>');
  });

  it('gives a report that holds no secrets, whatever a claim says', async () => {
    const found = testedSam(['eng-all']);
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiIwMHUx'.repeat(4)}.${'c2lnbmF0dXJl'.repeat(4)}`;
    const claims = { ...found.signedIn?.claims, odd: jwt };
    const spoilt = { ...found, signedIn: { ...found.signedIn, claims } } as SignInTest;
    const { stdout } = await testing(spoilt).latchkey('test-signin', '--json');
    expect(stdout).not.toContain('eyJ');
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      loginNames: ['deployer', 'sam@example.com', 'sandbox', 'sandbox/sam'],
    });
  });

  it('says why nothing renews, and what Okta keeps', async () => {
    const { stdout } = await testing(
      testedSam([], { browser: { redirectUri: 'http://127.0.0.1:10000', renewal: { kind: 'not-given' } } }),
    ).latchkey('test-signin');
    expect(inOneLine(stdout)).toContain('Okta gave no refresh token');
    const notRevoked = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no answer' });
    const kept = await testing(
      testedSam([], { browser: { redirectUri: 'http://127.0.0.1:10000', notRevoked } }),
    ).latchkey('test-signin');
    expect(inOneLine(kept.stdout)).toContain('what Okta gave could not be taken back');
  });

  it('goes on without a policy, and says why there is none', async () => {
    const none = await testing(testedSam(['a']), { policy: async () => ok(undefined) }).latchkey(
      'test-signin',
    );
    expect(inOneLine(none.stdout)).toContain('1 group: a. No access policy is set');
    expect(none.stdout).toContain('By step-ca’s own template: sam, sam@example.com.');
    const facts = { source: 'https://it.example.com/policy.yaml', problem: 'no answer' };
    const gone = testing(testedSam(['a']), { policy: async () => fail('POLICY_UNREACHABLE', facts) });
    expect((await gone.latchkey('test-signin')).stdout).toContain('it.example.com');
  });

  it('asks nobody for a browser where the policy that is named cannot be read', async () => {
    const world = testing(testedSam([]), {
      run: () => {
        throw new Error('a browser was opened');
      },
    });
    expect((await world.latchkey('test-signin', '--policy', '/nowhere/policy.yaml')).code).toBe(7);
  });

  it('says so where the report cannot be written, and shows the result all the same', async () => {
    const { code, stdout } = await testing(testedSam(['eng-all'])).latchkey(
      'test-signin',
      '--save',
      '/nowhere/report.txt',
    );
    expect(code).toBe(7);
    expect(stdout).toContain('Sign-in works\n');
    expect(stdout).toContain('/nowhere/report.txt');
  });
});
