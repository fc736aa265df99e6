import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '#main/access/types.ts';
import type { Composition } from '#main/application/composition.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn, signedOut } from '#test/support/fake-session.ts';
import {
  foundHostsSchema,
  type HostList,
  hostListSchema,
  whySchema,
} from '../../../preload/contract/answers.ts';
import { mapRuns } from '../../../preload/contract/runs.ts';
import { examplePolicy, host, policyWithWay, role } from '../access/policy.ts';
import { samWithAccess } from '../cli/person-with-access.ts';
import { fakeDesktop, organisationOf, settle } from './fake-desktop.ts';

interface SamOptions {
  readonly policy?: Policy;
  readonly groups?: readonly string[];
  readonly principals?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly snapshot?: Partial<SessionSnapshot>;
  readonly composition?: Partial<Composition>;
}

async function sam({ policy = examplePolicy(), ...options }: SamOptions = {}) {
  const { session } = samWithAccess({ policy, ...options });
  const desktop = await fakeDesktop({
    sessions: { example: session },
    policy,
    ...(options.composition === undefined ? {} : { composition: options.composition }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const ask = desktop.service.answer;
  return {
    ...desktop,
    session,
    async hosts() {
      const answer = await ask('hosts', { profile: 'example' });
      if (!answer.ok || answer.value.kind !== 'hosts') throw new Error(JSON.stringify(answer));
      expect(hostListSchema.safeParse(answer.value).error).toBeUndefined();
      return answer.value;
    },
    async find(list: number, words: string, more: { role?: string; ungranted?: boolean } = {}) {
      const answer = await ask('findHosts', { profile: 'example', list, words, ungranted: false, ...more });
      if (!answer.ok) throw new Error(answer.error.code);
      expect(foundHostsSchema.safeParse(answer.value).error).toBeUndefined();
      return answer.value;
    },
    async why(name: string, account?: string) {
      const answer = await ask('why', { profile: 'example', host: name, account });
      if (!answer.ok) throw new Error(answer.error.code);
      expect(whySchema.safeParse(answer.value).error).toBeUndefined();
      return answer.value;
    },
  };
}

type Listed = Extract<HostList, { kind: 'hosts' }>;
const names = (list: Listed, runs: readonly number[]) => mapRuns(runs, (row) => list.rows[row]?.name);

describe('the hosts of the window', () => {
  it('come with what the next certificate carries and this one does not, and the other way round', async () => {
    const now = await sam({ groups: ['ssh-deploy'], principals: ['sam', 'dba', 'her-own'] });
    expect((await now.hosts()).nextCertificate).toEqual({ comes: ['deployer'], goes: ['dba'] });
    const same = await sam({ groups: ['ssh-deploy'], principals: ['deployer', 'her-own'] });
    expect((await same.hosts()).nextCertificate).toEqual({ comes: [], goes: [] });
  });

  it('say where no renewal brings what the groups give, as soon as that is so', async () => {
    const { hosts, session, service } = await sam({ groups: ['eng-all'], principals: ['sam'] });
    expect((await hosts()).hopeless).toBeUndefined();
    const { groups } = session.current;
    if (groups === undefined) throw new Error('no groups');
    session.current = { ...session.current, groups: { ...groups, source: 'userinfo' } };
    await service.look();
    expect((await hosts()).hopeless?.title).toBe('The authority cannot see your groups');
    service.close();
  });

  it('are those of the command, by section, with what a filter leaves out counted', async () => {
    const { hosts, find, service } = await sam();
    const list = await hosts();
    expect(list).toMatchObject({ reached: 3, showUngranted: true, policySerial: 41 });
    expect(list.sections.map(({ title, rowRuns }) => [title, names(list, rowRuns)])).toEqual([
      ['Database operator', ['db-1.prod.example.com']],
      ['Deployer', ['db-1.prod.example.com', 'web-*.prod.example.com']],
      ['Sandbox user', ['sandbox.example.com']],
    ]);
    const found = await find(list.list, 'web', { ungranted: true });
    expect(
      found.sections.map(({ title, rowRuns, of }) => [title, mapRuns(rowRuns, () => 0).length, of]),
    ).toEqual([['Deployer', 1, 2]]);
    const all = await find(list.list, '', { ungranted: true });
    expect(all.sections.at(-1)).toMatchObject({ kind: 'missing', title: 'Not granted: Network operator' });
    const deployer = await find(list.list, '', { role: 'deployer' });
    expect(deployer.sections).toMatchObject([
      { title: 'Deployer', groups: ['eng-all'], accounts: ['deploy'] },
    ]);
    service.close();
  });

  it('keep their number while nothing changes, and get another one when the certificate does', async () => {
    const { hosts, session, service, world } = await sam();
    const first = await hosts();
    await world.clock.advance(31_000);
    expect((await hosts()).list).toBe(first.list);
    const { ssh } = session.current;
    if (ssh === undefined) throw new Error('no certificate');
    session.current = { ...session.current, ssh: { ...ssh, principals: ['dba', 'deployer'] } };
    await service.look();
    const next = await hosts();
    expect(next.list).not.toBe(first.list);
    expect(next.rows.find(({ name }) => name === 'web-*.prod.example.com')?.answer).toBe('granted');
    service.close();
  });

  it('are found also where only a pattern of the policy stands for them', async () => {
    const { hosts, find, service } = await sam();
    const list = await hosts();
    const found = await find(list.list, 'web-77.prod.example.com');
    expect(found.extra).toMatchObject([{ name: 'web-77.prod.example.com', answer: 'at-next-renewal' }]);
    expect(found.sections[0]?.rowRuns).toEqual([list.rows.length, 1]);
    service.close();
  });

  it('are not shown where nobody reaches them, unless the policy shows them', async () => {
    const { hosts, find, service } = await sam({ policy: examplePolicy({ showUngranted: false }) });
    const list = await hosts();
    expect(list.rows.map(({ name }) => name)).not.toContain('core.example.com');
    expect((await find(list.list, 'core', { ungranted: true })).sections).toEqual([]);
    service.close();
  });

  it('say where the way is shut', async () => {
    const { hosts, service } = await sam({
      policy: policyWithWay(),
      groups: ['eng-all'],
      principals: ['walker'],
    });
    const shut = (await hosts()).rows.filter((row) => row.shut !== undefined);
    expect(shut.map(({ name, shut: words }) => [name, words])).toContainEqual([
      'inner-*',
      'ssh goes through db-1.prod.example.com first: it opens when your certificate has been renewed.',
    ]);
    service.close();
  });

  it('are none without a policy, and without a person', async () => {
    const session = new FakeSession('example', signedIn());
    const { service } = await fakeDesktop({ sessions: { example: session } });
    expect(await service.answer('hosts', { profile: 'example' })).toEqual({
      ok: true,
      value: { kind: 'no-policy' },
    });
    session.current = signedOut();
    await service.look();
    expect(await service.answer('hosts', { profile: 'example' })).toMatchObject({
      error: { code: 'SIGNED_OUT' },
    });
    service.close();
  });
});

describe('why, in the window', () => {
  it('says what the command says, and leads on by the window’s own ways', async () => {
    const { why, service } = await sam();
    expect(await why('db-1.prod.example.com', 'postgres')).toMatchObject({
      verdict: 'yes',
      title: 'You can log in as postgres',
      accounts: ['deploy'],
      command: 'ssh postgres@db-1.prod.example.com',
      canRenew: false,
      next: [],
    });
    const later = await why('sandbox.example.com');
    expect(later).toMatchObject({ verdict: 'not-yet', canRenew: true });
    expect(later.command).toBeUndefined();
    const none = await why('core.example.com');
    expect(none).toMatchObject({ verdict: 'no', title: 'You cannot log in' });
    const unknown = await why('nowhere.example.com');
    expect(unknown.sentence).toBe('It is not in the access policy. The list of hosts shows yours.');
    service.close();
  });

  it('names the group to ask for, and what to do then', async () => {
    const { why, service } = await sam({ groups: ['eng-all'], principals: ['deployer'] });
    const answer = await why('db-1.prod.example.com', 'postgres');
    expect(answer.ask).toEqual({
      whom: 'the platform team',
      text: 'Please add sam@example.com to the Okta group “ssh-db-prod”. It gives the role Database operator, which reaches db-1.prod.example.com.',
    });
    expect(answer.next).toEqual([
      'Once you are in the group, choose “Renew now”. You do not need to sign out.',
    ]);
    expect(JSON.stringify(answer)).not.toContain('latchkey ');
    service.close();
  });
});

describe('the way to a host', () => {
  it('is copied as a person types it', async () => {
    const { service, outside } = await sam();
    await service.answer('copySshCommand', { profile: 'example', host: 'db-1.prod.example.com' });
    await service.answer('copySshCommand', { profile: 'example', host: 'core.example.com' });
    expect(outside.copied).toEqual([
      'ssh postgres@db-1.prod.example.com',
      'ssh -l admin -o HostName=192.0.2.7 -o HostKeyAlias=core.example.com core.example.com',
    ]);
    service.close();
  });

  it('never takes a name for an option or a command', async () => {
    const wide = examplePolicy({
      roles: [role('all', 'All', ['eng-all'], { hosts: [{ kind: 'glob', pattern: '*' }], users: ['root'] })],
      hosts: [host('*', { isPattern: true })],
    });
    const { service, outside } = await sam({ policy: wide, environment: { PATH: '/usr/bin:/bin' } });
    const hostile = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('-oProxyCommand=x', '$(x)', 'a;x', 'a b', "a'b", 'a\nb', '`x`', '%h', '*', '-'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, fc.option(hostile, { nil: undefined }), async (name, account) => {
        const wish = { profile: 'example', host: name, account };
        const copied = await service.answer('copySshCommand', wish);
        const opened = await service.answer('openInTerminal', wish);
        if (!copied.ok) expect(opened.ok).toBe(false);
      }),
      { numRuns: 300 },
    );
    for (const text of outside.copied) expect(text).toMatch(/^ssh (?:-l \w[\w.-]* )?\w[\w.@-]*$/);
    for (const words of outside.started) {
      expect(words.at(-1)).toMatch(/^[A-Za-z0-9][\w.-]*$/);
    }
    service.close();
  });
});

it('remembers pinned hosts in their order, by organisation', async () => {
  const desktop = await sam();
  for (const name of ['b.example.com', 'a.example.com', '__proto__']) {
    await desktop.service.answer('pin', { profile: 'example', host: name, pinned: true });
  }
  expect(organisationOf(desktop).pinned).toEqual(['b.example.com', 'a.example.com', '__proto__']);
  await desktop.service.answer('pin', { profile: 'example', host: 'b.example.com', pinned: false });
  expect(organisationOf(desktop).pinned).toEqual(['a.example.com', '__proto__']);
  desktop.memory.set('pinned', 'damaged');
  expect(organisationOf(desktop).pinned).toEqual([]);
  desktop.service.close();
});

it('counts changes of access until they are marked as seen', async () => {
  const changes = {
    ...{ gained: [], groupsGained: [], groupsLost: [], resized: [], hostsBefore: 3, hostsNow: 1 },
    lost: [{ name: 'deployer', title: 'Deployer', hosts: 2, groups: ['ssh-deploy'] }],
    ...{ policyChanged: false, sinceMs: 1, atMs: 5 },
  };
  const desktop = await fakeDesktop({
    sessions: { example: new FakeSession('example', signedIn({ changes })) },
  });
  expect(organisationOf(desktop).unseenChanges).toBe(1);
  await desktop.service.answer('markChangesSeen', { profile: 'example' });
  expect(organisationOf(desktop).unseenChanges).toBe(0);
  desktop.service.close();
});

describe('the login names of pinned hosts', () => {
  const access = { policySerial: 41, policyAsOfMs: NOW, hosts: 3, roles: [] };
  const pinned = async (more: SamOptions = {}) => {
    const desktop = await sam({ snapshot: { access }, ...more });
    const pin = async (name: string, isPinned = true) => {
      await desktop.service.answer('pin', { profile: 'example', host: name, pinned: isPinned });
      await settle();
    };
    return { ...desktop, pin, accounts: () => organisationOf(desktop).pinnedAccounts };
  };

  it('are those that the command would take, for hosts that the person gets into', async () => {
    const { service, pin, accounts, why } = await pinned();
    for (const name of ['db-1.prod.example.com', 'web-7.prod.example.com', 'core.example.com', 'gone']) {
      await pin(name);
    }
    expect(accounts()).toEqual({
      'db-1.prod.example.com': 'postgres',
      'web-7.prod.example.com': 'deploy',
    });
    expect((await why('db-1.prod.example.com')).account).toBe('postgres');
    await pin('web-7.prod.example.com', false);
    expect(Object.keys(accounts() ?? {})).toEqual(['db-1.prod.example.com']);
    service.close();
  });

  it('follow the groups, and are forgotten when the person signs out', async () => {
    const { service, session, pin, accounts } = await pinned();
    await pin('db-1.prod.example.com');
    const { groups, ssh } = session.current;
    if (groups === undefined || ssh === undefined) throw new Error('the example has both');
    session.outcome = ok({
      ...session.current,
      groups: { ...groups, names: ['eng-all'] },
      ssh: { ...ssh, serial: '2', principals: ['deployer'] },
    });
    await service.answer('renew', { profile: 'example' });
    await settle();
    expect(accounts()).toEqual({ 'db-1.prod.example.com': 'deploy' });
    await service.answer('signOut', { profile: 'example', everywhere: false });
    await settle();
    expect(accounts()).toBeUndefined();
    service.close();
  });

  it('have the policy asked for only where the answer may be another one', async () => {
    let opened = 0;
    const { service, pin, session } = await pinned({
      composition: {
        async policy() {
          opened += 1;
          return fail('NOT_SET_UP', { profile: 'example' });
        },
      },
    });
    await service.look();
    expect(opened).toBe(0);
    await pin('db-1.prod.example.com');
    session.outcome = ok({ ...session.current, nextRenewalAtMs: 1 });
    await service.answer('renew', { profile: 'example' });
    await settle();
    expect(opened).toBe(1);
    service.close();
  });
});
