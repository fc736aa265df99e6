import { describe, expect, it } from 'vitest';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { NOW, signedIn } from '#test/support/fake-session.ts';
import { examplePolicy, host, policyWithWay, role } from '../access/policy.ts';
import { fakeWorld } from './fake-world.ts';
import { type PersonOptions, samWithAccess } from './person-with-access.ts';

const hosts = (options: PersonOptions = {}, ...words: string[]) =>
  samWithAccess(options).latchkey('hosts', ...words);

const json = async (options: PersonOptions = {}, ...words: string[]) =>
  JSON.parse((await hosts(options, ...words, '--json')).stdout);

const { groups } = signedIn();
if (groups === undefined) throw new Error('the example has groups');

describe('latchkey hosts', () => {
  it('lists hosts by the roles that the groups give, each with its accounts and its answer', async () => {
    expect(await hosts()).toEqual({
      code: 0,
      stderr: '',
      stdout: `3 hosts through 3 roles. From your groups as of 08:02 today.

Database operator (db-operator): 1 host, from the group “ssh-db-prod”
  ● db-1.prod.example.com  postgres (sudo)  granted

Deployer (deployer): 2 hosts, from the group “eng-all”
  ○ db-1.prod.example.com   deploy  at next renewal
  ○ web-*.prod.example.com  deploy  at next renewal

Sandbox user (sandbox): 1 host, from the group “eng-all”
  ○ sandbox.example.com  sam  at next renewal

Not granted: Network operator: 1 host. No Okta group gives this role
  ◌ core.example.com  admin  not granted
`,
    });
  });

  it('shows what is not granted only where the policy wants it, with the missing link', async () => {
    const hidden = examplePolicy({ showUngranted: false });
    expect((await hosts({ policy: hidden })).stdout).not.toContain('core');
    expect((await json({ policy: hidden })).hosts.map(({ name }: { name: string }) => name)).not.toContain(
      'core.example.com',
    );
    const { stdout } = await hosts({ groups: ['ssh-deploy'], principals: ['deployer'] });
    expect(stdout).toContain(`Not granted: Sandbox user: 1 host. The group “eng-all” gives it; ask the
platform team
  ◌ sandbox.example.com  sam  not granted
`);
  });

  it('says until when the certificate opens what the groups give no more', async () => {
    const { stdout } = await hosts({ groups: ['eng-all'], principals: ['dba', 'deployer', 'sandbox/sam'] });
    expect(stdout).toContain(`Ending: 1 host, open only until your certificate is renewed or runs out
  ◌ db-1.prod.example.com  postgres (sudo)  until 16:02
`);
    const policy = examplePolicy({ showUngranted: false });
    const ending = await hosts({ policy, groups: [], principals: ['netops'] });
    expect(ending.stdout).toContain('core.example.com  admin  until 16:02');
  });

  it('finds by words, by role, and a host that only a pattern covers', async () => {
    expect((await hosts({}, 'WEB', 'prod')).stdout).toMatch(/1 host fits “WEB\sprod”\./);
    const covered = (await hosts({}, 'web-77.prod.example.com')).stdout;
    expect(covered).toContain('  ○ web-77.prod.example.com  deploy  at next renewal\n');
    const nothing = await hosts({}, 'web-77.example.org');
    expect([nothing.code, nothing.stdout]).toEqual([0, expect.stringContaining('0 hosts fit')]);
    for (const name of ['sandbox', 'Sandbox User']) {
      const { stdout } = await hosts({}, '--role', name);
      expect(stdout).toMatch(/1 host fits the\srole Sandbox user\./);
      expect(stdout).not.toContain('Deployer');
    }
    const unknown = await hosts({}, '--role', 'deploier');
    expect(unknown).toEqual({
      code: 2,
      stdout: '',
      stderr: 'The access policy has no role “deploier”.\nPerhaps you mean deployer.\n',
    });
  });

  it('says of which hosts the way is closed, and by what', async () => {
    const { roles, ...rest } = policyWithWay();
    const policy = { ...rest, roles: roles.filter(({ name }) => name !== 'deployer') };
    const person = { policy, groups: ['eng-all'], principals: ['walker'] };
    const { stdout } = await hosts(person);
    expect(stdout).toContain(`
The way is closed to some hosts
ssh goes to 1 of these hosts through db-1.prod.example.com, which does not let
you through now. latchkey why HOST says what to do.
`);
    expect(stdout).toContain('  ● inner-*  walk  granted, the way is closed\n');
    const listed = JSON.parse((await hosts(person, '--json')).stdout).hosts;
    expect(listed.find(({ name }: { name: string }) => name === 'inner-*')).toMatchObject({
      answer: 'granted',
      shutOnTheWay: { host: 'db-1.prod.example.com', answer: 'not-granted' },
    });
    const open = await hosts({ ...person, principals: ['walker', 'dba'] });
    expect(open.stdout).not.toContain('the way is closed');
  });

  it('counts a certificate as none whose key the ssh-agent does not have', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const lost = { ssh: { ...ssh, principals: ['dba'], agent: { ...ssh.agent, listed: false } } };
    expect((await hosts({ snapshot: lost })).stdout).toContain('postgres (sudo)  at next renewal');
  });

  it('keeps the last list where Okta sends none, and says so', async () => {
    const old = { ...groups, names: ['ssh-db-prod'], asOfMs: NOW - 66 * 3_600_000, unknownSinceMs: NOW };
    const { stdout } = await hosts({ snapshot: { groups: old } });
    expect(stdout).toContain(`1 host through 1 role. From your groups as of Tuesday 17 November, 17:02.

Your groups are not known right now
Okta sent no group list at 11:02. Hosts and roles shown are from Tuesday 17
November, 17:02, and may be out of date. Your certificates are not affected.
`);
  });

  it('says where no renewal brings what the groups give: groups that the authority cannot see, too many login names', async () => {
    const unseen = { ...groups, names: ['eng-all'], source: 'userinfo' as const };
    expect((await hosts({ snapshot: { groups: unseen } })).stdout).toContain(`
The authority cannot see your groups
Okta gives your groups on a separate question only. No renewal changes that:
latchkey status tells whom to ask.
`);
    const principals = Array.from({ length: 200 }, (_, index) => `p${index}`);
    const wide = (name: string, prefix: string) =>
      role(name, name, ['eng-all'], {
        hosts: [{ kind: 'name', name: 'a' }],
        principals: principals.map((principal) => `${prefix}${principal}`),
        users: ['ops'],
      });
    const policy = examplePolicy({ roles: [wide('one', 'a'), wide('two', 'b')], hosts: [host('a')] });
    const { stdout } = await hosts({ policy });
    expect(stdout).toContain('Too many login names for one certificate\nYour groups give 401 login names');
    expect((await hosts()).stdout).not.toMatch(/Too many|cannot see/);
  });

  it('says what the certificate opens where no groups were ever known', async () => {
    const { groups: _, ...unknown } = signedIn();
    const { session, latchkey } = samWithAccess();
    session.current = { ...unknown, ssh: session.current.ssh };
    const { stdout } = await latchkey('hosts');
    expect(stdout).toContain('Okta has sent no list of groups');
    expect(stdout).toContain(
      'Opened by your certificate: 1 host\n  ● db-1.prod.example.com  postgres (sudo)',
    );
    expect(stdout).toContain('Not granted: 3 hosts, as far as is known without your groups\n');
  });

  it('has words for who is in no group that gives anything, with a request to copy', async () => {
    const { code, stdout } = await hosts({ groups: ['office'], principals: [] });
    expect(code).toBe(0);
    expect(stdout).toContain(`Signed in, but you have no roles
Okta says that you are in none of the groups that grant hosts. Your certificates
are valid for what needs no role.

What to ask the platform team:
  I can sign in to Latchkey as sam@example.com, but I have no roles. Please add
  me to the Okta groups for the hosts I work with. Okta sent these groups at
  08:02: office.
`);
  });

  it('says so where there is no policy, or none with hosts', async () => {
    const none = `Hosts
Your certificates work, but your IT team has not published a list of hosts to
Latchkey. You can still use ssh as always.
`;
    const session = samWithAccess().session;
    expect(await fakeWorld({ session }).latchkey('hosts')).toEqual({ code: 0, stdout: none, stderr: '' });
    expect((await hosts({ policy: examplePolicy({ hosts: [] }) })).stdout).toBe(none);
  });

  it('says why there is no policy to show hosts by, and that nobody is signed in', async () => {
    const facts = { source: 'https://it.example.com/policy.yaml', problem: 'there was no answer' };
    const away = await hosts({ policy: failure('POLICY_UNREACHABLE', { ...facts, keptSerial: undefined }) });
    expect([away.code, away.stdout]).toEqual([5, '']);
    expect(away.stderr).toContain('Latchkey cannot show hosts and roles.');
    expect((await fakeWorld().latchkey('hosts')).code).toBe(3);
  });

  it('says where nothing renews, so that "at next renewal" needs the person', async () => {
    const { session, latchkey } = samWithAccess();
    const { nextRenewalAtMs: _, ...unrenewed } = session.current;
    session.current = unrenewed;
    expect((await latchkey('hosts')).stdout).toContain('waits for your next');
  });

  it('shortens long lists on a terminal, and nowhere else', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => host(`web-${index}.prod.example.com`));
    const rule = { hosts: [{ kind: 'glob' as const, pattern: '*' }], principals: ['dba'], users: ['ops'] };
    const policy = examplePolicy({ roles: [role('ops', 'Operator', ['ssh-db-prod'], rule)], hosts: many });
    const shown = (await hosts({ policy, terminal: true })).stdout.split('\n');
    expect(shown[0]).toBe('10,000 hosts through 1 role. From your groups as of 08:02 today.');
    expect(shown).toHaveLength(17);
    expect(shown[15]).toBe('  and 9,988 more; narrow with words, or --all shows them');
    for (const piped of [await hosts({ policy }), await hosts({ policy, terminal: true }, '--all')]) {
      expect(piped.stdout.match(/granted\n/g)).toHaveLength(10_000);
    }
  });

  it('shortens a long list of roles alike', async () => {
    const rule = { hosts: [{ kind: 'name' as const, name: 'web' }], users: ['ops'] };
    const roles = Array.from({ length: 200 }, (_, index) => role(`r-${index}`, `Role ${index}`, ['g'], rule));
    const policy = examplePolicy({ roles, hosts: [host('web')] });
    const { stdout } = await hosts({ policy, groups: ['g'], terminal: true });
    expect(stdout.match(/^Role \d+/gm)).toHaveLength(20);
    expect(stdout).toMatch(/\n\nAnd 180 lists more; narrow with --role or words, or --all shows them\.\n$/);
    expect((await hosts({ policy, groups: ['g'] })).stdout.match(/^Role \d+/gm)).toHaveLength(200);
  });

  it('keeps to the width of a terminal, whatever names there are, and lets none of them draw', async () => {
    const long = `${'long-name-'.repeat(12)}x.example.com`;
    const title = '\u001b[2JOperator of everything that has a very long name in this organisation';
    const rule = {
      hosts: [{ kind: 'name' as const, name: long }],
      users: Array.from({ length: 9 }, (_, index) => `account-number-${index}`),
    };
    const policy = examplePolicy({
      roles: [role('ops', title, ['\u202egroup\n"<b>'.repeat(9)], rule)],
      hosts: [host(long)],
    });
    const options = { policy, groups: ['\u202egroup\n"<b>'.repeat(9)], principals: ['ops'] };
    const { stdout } = await hosts({ ...options, terminal: true });
    expect(stdout).toContain('…');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find.
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    for (const line of stdout.split('\n').filter((one) => one.includes('granted'))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
    expect((await hosts(options)).stdout).toContain(long);
    const narrow = (await hosts({ ...options, terminal: true, columns: 60 })).stdout;
    expect(narrow).toContain(`  ● ${long}\n      granted, account-number-0`);
  });

  it('is one JSON object for scripts', async () => {
    const answer = await json();
    expect(answer).toMatchObject({
      ok: true,
      profile: 'example',
      policy: { serial: 41, source: '/etc/latchkey/policy.yaml', notes: [] },
      reached: 3,
      roles: [
        { name: 'db-operator', answer: 'granted', groups: ['ssh-db-prod'], hosts: 1 },
        { name: 'deployer', answer: 'at-next-renewal' },
        { name: 'sandbox' },
      ],
    });
    expect(answer.hosts[0]).toEqual({
      name: 'db-1.prod.example.com',
      isPattern: false,
      labels: ['db'],
      answer: 'granted',
      accounts: [
        { account: 'deploy', own: false, sudo: false, answer: 'at-next-renewal', roles: ['deployer'] },
        { account: 'postgres', own: false, sudo: true, answer: 'granted', roles: ['db-operator'] },
      ],
    });
    expect(answer.hosts.at(-1)).toMatchObject({
      answer: 'not-granted',
      address: '192.0.2.7',
      accounts: [{ account: 'admin', missing: { role: 'netops', ask: 'the platform team' } }],
    });
  });

  it('compares the policy with the hosts that the authority knows', async () => {
    const inventory = async () => ok(['db-1.prod.example.com', 'web-1.prod.example.com', 'old.example.org']);
    expect((await hosts({ composition: { inventory } }, '--inventory')).stdout).toBe(
      `In the access policy, without a host certificate of the authority: 2 hosts
  sandbox.example.com
  core.example.com

With a host certificate of the authority, in no entry of the access policy: 1 host
  old.example.org
`,
    );
    expect((await json({ composition: { inventory } }, '--inventory')).inventory).toEqual({
      unknownToAuthority: ['sandbox.example.com', 'core.example.com'],
      notInPolicy: ['old.example.org'],
    });
    expect((await hosts({}, '--inventory')).stdout).toContain(
      'The authority does not say which hosts it knows\n',
    );
    const same = async () => ok(['db-1.prod.example.com', 'sandbox.example.com', '192.0.2.7']);
    expect((await hosts({ composition: { inventory: same } }, '--inventory')).stdout).toBe(
      'The authority knows every host of the access policy (serial 41), and no other.\n',
    );
  });
});
