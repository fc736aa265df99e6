import { describe, expect, it } from 'vitest';
import type { SessionSnapshot, ShownChanges } from '#main/session/snapshot.ts';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { examplePolicy } from '../access/policy.ts';
import { exampleSettings, fakeWorld, goodParts, settingsFacts } from './fake-world.ts';
import { samWithAccess } from './person-with-access.ts';

const role = (title: string, hosts = 3) => ({ name: title.toLowerCase(), title, hosts, groups: ['g'] });
const changes = (more: Partial<ShownChanges> = {}): ShownChanges => ({
  gained: [],
  lost: [],
  resized: [],
  groupsGained: [],
  groupsLost: [],
  hostsBefore: 10_424,
  hostsNow: 10_424,
  policyChanged: false,
  sinceMs: NOW - 3_600_000,
  atMs: NOW,
  ...more,
});
const access = { policySerial: 41, policyAsOfMs: NOW, hosts: 10_412, roles: [role('Deployer'), role('DBA')] };
const changed = (more: Partial<ShownChanges>): SessionSnapshot =>
  signedIn({ access, changes: changes(more) });
const swapped = {
  gained: [role('Deployer')],
  lost: [role('Network operator')],
  hostsNow: 10_412,
} satisfies Partial<ShownChanges>;

async function said(command: 'login' | 'renew' | 'status', snapshot: SessionSnapshot): Promise<string> {
  const session = new FakeSession('example', command === 'login' ? undefined : snapshot);
  session.outcome = ok(snapshot);
  return (await fakeWorld({ session }).latchkey(command)).stdout;
}

describe('what was gained and lost', () => {
  it.each(['login', 'renew'] as const)(
    'is said by %s when it happened then, with where it leads',
    async (command) => {
      const stdout = await said(command, changed(swapped));
      expect(stdout).toContain(`
Gained: Deployer. Lost: Network operator. 10,412 hosts now, 12 fewer than
before.
10,412 hosts through 2 roles: latchkey hosts.
`);
      const earlier = await said(command, changed({ ...swapped, atMs: NOW - 1 }));
      expect(earlier).not.toContain('Gained');
      expect(earlier).toContain('10,412 hosts through 2 roles: latchkey hosts.\n');
      expect(await said(command, signedIn())).not.toContain('latchkey hosts');
    },
  );

  it('stands in the status, with its time', async () => {
    const stdout = await said('status', changed({ ...swapped, atMs: NOW - 66 * 3_600_000 }));
    expect(stdout).toContain(`Hosts               10,412 hosts through 2 roles
                    Gained: Deployer. Lost: Network operator. 10,412 hosts now,
                    12 fewer than before. (Tuesday 17 November, 17:02)
`);
    expect(await said('status', signedIn())).not.toContain('Hosts  ');
  });

  it.each([
    [
      { gained: [role('A'), role('B')], hostsNow: 10_425 },
      'Gained: A, B. 10,425 hosts now, 1 more than before.',
    ],
    [{ resized: [{ role: role('A'), hostsBefore: 2 }] }, 'A: other hosts than before.'],
    [{ groupsLost: ['tea'] }, undefined],
  ])('of %j is told as %j', async (more, sentence) => {
    const stdout = await said('renew', changed(more));
    const lines = stdout
      .slice(stdout.indexOf('chain.pem'), stdout.indexOf('10,412 hosts through'))
      .split('\n');
    expect(lines.slice(1).join(' ').trim()).toBe(sentence ?? '');
  });

  it('lets no title from outside draw on the screen', async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the one to find.
    expect(await said('renew', changed({ lost: [role('\u001b[2Jx')] }))).not.toMatch(/\u001b/);
  });
});

describe('latchkey whoami', () => {
  it('tells the roles, and which group gives which with --groups', async () => {
    const groups = ['ssh-db-prod', 'eng-all', 'office', 'Everyone', 'tea'];
    const { stdout } = await samWithAccess({ groups, snapshot: {} }).latchkey('whoami', '--groups');
    expect(stdout).toContain(`Groups        ssh-db-prod: Database operator
              eng-all: Deployer, Sandbox user
              office: nothing, as it should be
              Everyone: nothing, as it should be
              tea: no role of the access policy
`);
    const json = JSON.parse(
      (await samWithAccess({ groups }).latchkey('whoami', '--groups', '--json')).stdout,
    );
    expect(json.groupRoles[1]).toEqual({
      group: 'eng-all',
      roles: ['Deployer', 'Sandbox user'],
      ignored: false,
    });
    const short = await samWithAccess({ snapshot: { access } }).latchkey('whoami');
    expect(short.stdout).toContain('Roles         Deployer, DBA\n');
  });
});

describe('the checkup of the access policy', () => {
  const settings = { access: { file: '/etc/latchkey/policy.yaml' } };
  const check = async (options: Parameters<typeof samWithAccess>[0], asOfMs = NOW): Promise<string> => {
    const world = samWithAccess(options);
    const composition = await world.world.compose();
    const opened = await composition.policy(undefined);
    if (!opened.ok) throw new Error(opened.error.code);
    const found = await opened.value.policy.current();
    const policy = async () =>
      found.ok && found.value !== undefined ? ok({ ...found.value, asOfMs }) : found;
    const profile = async () => ok(settingsFacts(opened.value.profile));
    composition.checkup = async () => goodParts({ policy, profile });
    const { stdout } = await world.latchkey('doctor');
    return /^18 .*\n(?: {8,}.*\n)*/m.exec(stdout)?.[0].replace(/\s+/g, ' ').trim() ?? '';
  };

  it('tells which is in force, from where and of when', async () => {
    const options = { settings: exampleSettings(settings), policy: examplePolicy() };
    expect(await check(options)).toBe(
      '18 ● passed Policy serial 41, from /etc/latchkey/policy.yaml, as of 11:02 today: 4 roles, 4 hosts',
    );
    expect(await check(options, NOW - 4 * 3_600_000)).toContain('18 ▲ look Policy serial 41');
    const facts = {
      source: '/etc/latchkey/policy.yaml',
      problems: ['it is not YAML'],
      keptSerial: undefined,
    };
    const refused = await check({ ...options, policy: failure('POLICY_REFUSED', facts) });
    expect(refused).toContain('18 ■ failed Policy The access policy cannot be used.');
    expect(refused).toContain('→ ');
  });
});
