import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { stackAccess } from '#test/stack/access-policy.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';
import { ALEX, SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { type CliPerson, createCliPerson } from './cli-person.ts';

interface Told {
  readonly ok: boolean;
  readonly summary: string;
  readonly steps: readonly { readonly id: string; readonly verdict: string; readonly sentence: string }[];
  readonly granted: readonly { readonly name: string; readonly result: string; readonly hosts: number }[];
  readonly hosts: readonly { readonly name: string }[];
  readonly loginNames: readonly string[];
  readonly lostRoles: readonly string[];
  readonly groups: { readonly kind: string; readonly source?: string };
  readonly trial?: { readonly ssh: { readonly principals: readonly string[]; readonly lifeSeconds: number } };
}

describeWith(['ssh-agent', 'sshd', 'go'], 'a sign-in that issues nothing', () => {
  let stack: Stack;
  let person: CliPerson;

  beforeAll(async () => {
    stack = await startStack({ authority: 'step-ca', access: stackAccess() });
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    person = await createCliPerson(stack, SAM);
  });
  afterEach(async () => {
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-deploy']);
    stack.provider.people.setEmail(SAM.login, SAM.login, true);
    Object.assign(stack.provider.settings, DEFAULT_SETTINGS);
    await person.leave();
  });

  const requests = (path: string): number =>
    stack.authority.requests().filter((request) => request.includes(path)).length;
  const testSignIn = async (...words: string[]): Promise<{ code: number | null; told: Told }> => {
    const { code, stdout, stderr } = await person.latchkey('test-signin', '--json', ...words);
    expect(stdout, stderr).toMatch(/^\{/);
    return { code, told: JSON.parse(stdout) as Told };
  };
  const step = (told: Told, id: string) => told.steps.find((one) => one.id === id);

  it('says what everybody’s groups come to, asks the authority for nothing, and leaves nothing anywhere', async () => {
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-deploy', 'ops/night']);
    const signed = requests('sign');
    const { code, told } = await testSignIn();
    expect(code).toBe(0);
    expect(told.summary).toBe('Sign-in works. One group grants nothing');
    expect(told.steps.map(({ verdict }) => verdict)).toEqual(Array(5).fill('passed'));
    expect(step(told, 'browser')?.sentence).toMatch(/accepted, refresh token given, rotation on$/);
    expect(told.granted.map(({ name, result, hosts }) => [name, result, hosts])).toEqual([
      ['ssh-users', 'granted', 2],
      ['ssh-deploy', 'granted', 1],
      ['ops/night', 'no-role', 0],
      ['Everyone', 'ignored', 0],
    ]);
    expect(told.hosts.map(({ name }) => name)).toEqual([
      'web-1.example.com',
      'web-2.example.com',
      'build-1.example.com',
    ]);
    expect(told.loginNames).toEqual(['deployer', 'operator', SAM.login]);
    expect(requests('sign') - signed).toBe(0);
    expect(stack.provider.liveRefreshTokens()).toBe(0);
    expect(await person.agentLists()).toBe('');
    const state = join(person.environment.XDG_STATE_HOME ?? '', 'latchkey');
    for (const name of ['session-example.json', 'access-example.json', 'remembered.json', 'certificates']) {
      expect(existsSync(join(state, name)), name).toBe(false);
    }
  });

  it('leaves the sign-in of whoever tries it as it was', async () => {
    const host = person.start(['agent']);
    await host.says('It renews example.');
    expect((await person.latchkey('login')).code).toBe(0);
    const before = await person.latchkey('status', '--json');
    person.signInAs(ALEX);
    expect((await testSignIn('--fresh')).told.loginNames).toEqual([ALEX.login, 'operator']);
    const after = await person.latchkey('status', '--json');
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
    expect(stack.provider.liveRefreshTokens()).toBe(1);
    expect((await person.latchkey('renew')).code).toBe(0);
    expect((await person.latchkey('logout')).code).toBe(0);
    host.child.kill('SIGTERM');
    await host.ended;
  });

  it('tries the authority once, gets what was expected, and revokes it', async () => {
    const [signed, revoked] = [requests('POST /ssh/sign'), requests('revoke')];
    const { code, told } = await testSignIn('--try');
    expect(code).toBe(0);
    expect(step(told, 'trial')).toMatchObject({ verdict: 'passed' });
    expect(told.trial?.ssh.principals.toSorted()).toEqual(told.loginNames);
    expect(told.trial?.ssh.lifeSeconds).toBeLessThanOrEqual(300);
    expect([requests('POST /ssh/sign') - signed, requests('revoke') - revoked]).toEqual([1, 2]);
    expect(await person.agentLists()).toBe('');
    expect(stack.provider.liveRefreshTokens()).toBe(0);
  });

  it('sees that the authority goes by another policy than this one', async () => {
    const file = join(person.environment.HOME ?? '', 'new.yaml');
    const inForce = readFileSync(stack.settings.profiles.example?.access?.file ?? '', 'utf8');
    writeFileSync(file, inForce.replace('groups: [ssh-deploy]', 'groups: [ssh-release]'));
    const { told } = await testSignIn('--try', '--policy', file);
    expect(told.lostRoles).toEqual(['deployer']);
    expect(step(told, 'trial')?.verdict).toBe('look');
    expect(step(told, 'trial')?.sentence).toContain('deployer given beside them');
  });

  it('warns whoever would take their own sudo away', async () => {
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-sudo']);
    const file = join(person.environment.HOME ?? '', 'new.yaml');
    const inForce = readFileSync(stack.settings.profiles.example?.access?.file ?? '', 'utf8');
    writeFileSync(file, inForce.replace('groups: [ssh-sudo]', 'groups: [ssh-root]'));
    const { stdout } = await person.latchkey('test-signin', '--policy', file);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'You would lose Administrator by this policy, and with it sudo.',
    );
  });

  it('tells groups that the authority cannot see from groups that Okta does not send', async () => {
    stack.provider.settings.groupsIn = 'userinfo';
    const unseen = (await testSignIn()).told;
    expect(unseen.groups).toMatchObject({ kind: 'known', source: 'userinfo' });
    expect(step(unseen, 'authority')?.sentence).toContain('the authority cannot see the groups');
    expect([unseen.hosts.length, unseen.loginNames]).toEqual([3, [SAM.login]]);
    stack.provider.settings.groupsIn = 'nowhere';
    const { code, stdout } = await person.latchkey('test-signin');
    expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('Okta sent no list: there is no claim “groups”'),
    ]);
  });

  it('says at which step it stops, in the failure’s own words, and what to check', async () => {
    stack.provider.people.setEmail(SAM.login, 'sam@elsewhere.example.com', true);
    const { code, stdout } = await person.latchkey('test-signin');
    expect(code).toBe(4);
    expect(stdout).toContain('The sign-in stops at step 5: The authority should accept it');
    expect(stdout).toContain('elsewhere.example.com');
    expect(stack.provider.liveRefreshTokens()).toBe(0);
  });

  it('writes a report without secrets, for people and for programs', async () => {
    const [text, json] = ['report.txt', 'report.json'].map((name) =>
      join(person.environment.HOME ?? '', name),
    ) as [string, string];
    const told = await person.latchkey('test-signin', '--save', text);
    expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('without secrets')]);
    expect((await testSignIn('--save', json)).code).toBe(0);
    const [asText, asJson] = [text, json].map((path) => readFileSync(path, 'utf8')) as [string, string];
    expect(asText).toContain('ssh-deploy');
    expect((JSON.parse(asJson) as Told).loginNames).toContain('deployer');
    for (const written of [asText, asJson])
      expect(written).not.toMatch(/eyJ[\w-]{20}|PRIVATE KEY|correct horse/);
  });
});

describeWith(['ssh-agent', 'sshd'], 'the same with the embedded authority', () => {
  it('takes the life that it gives where five minutes are too short for it', async () => {
    const lives = { shortestLife: '10m', defaultLife: '20m' };
    const stack = await startStack({ authority: 'embedded', access: stackAccess(), ...lives });
    const person = await createCliPerson(stack, SAM);
    const { code, stdout } = await person.latchkey('test-signin', '--try', '--json');
    const [asked, alive] = [
      stack.authority.requests().filter((request) => request === 'POST /ssh/sign').length,
      stack.provider.liveRefreshTokens(),
    ];
    await person.leave();
    await stack.stop();
    const told = JSON.parse(stdout) as Told;
    expect([code, told.trial?.ssh.principals.toSorted()]).toEqual([0, told.loginNames]);
    expect(told.loginNames).toContain('deployer');
    expect(told.trial?.ssh.lifeSeconds).toBeGreaterThan(600);
    expect([asked, alive]).toEqual([2, 0]);
  });
});
