import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { type Access, type AccessQuestion, evaluateAccess } from '#main/access/evaluate.ts';
import { examplePolicy, role } from './policy.ts';

const NOW = 1_000_000;

function ask(more: Partial<AccessQuestion> = {}, compiled = compilePolicy(examplePolicy())): Access {
  return evaluateAccess(compiled, {
    groups: { names: ['eng-all'], asOfMs: NOW },
    email: 'sam@example.com',
    certificate: {
      principals: ['deployer', 'sandbox', 'sandbox/sam', 'sam@example.com'],
      validBeforeMs: NOW + 1,
    },
    nowMs: NOW,
    ...more,
  });
}

const doors = (access: Access): readonly string[] =>
  access.hosts.flatMap(({ host, doors: each }) =>
    each.map(({ door, answer }) => `${door.account}@${host.name} ${answer.kind}`),
  );

describe('a person’s access', () => {
  it('adds up what several groups give, each host with all its accounts', () => {
    expect(doors(ask())).toEqual([
      'deploy@db-1.prod.example.com granted',
      'postgres@db-1.prod.example.com not-granted',
      'deploy@web-*.prod.example.com granted',
      'sam@sandbox.example.com granted',
      'admin@core.example.com not-granted',
    ]);
    const groups = { names: ['eng-all', 'ssh-deploy', 'ssh-db-prod'], asOfMs: NOW };
    const { roles } = ask({ groups });
    expect(roles.map((each) => [each.role.name, each.groups, each.answer, each.hosts])).toEqual([
      ['db-operator', ['ssh-db-prod'], 'at-next-renewal', 1],
      ['deployer', ['eng-all', 'ssh-deploy'], 'granted', 2],
      ['sandbox', ['eng-all'], 'granted', 1],
    ]);
  });

  it('is nothing for an empty list of groups, and says what the certificate still opens and until when', () => {
    const access = ask({ groups: { names: [], asOfMs: NOW } });
    expect(access.roles).toEqual([]);
    expect(access.endingRoles.map(({ name }) => name)).toEqual(['deployer', 'sandbox']);
    const [first] = access.hosts;
    expect(first?.doors[0]?.answer).toMatchObject({
      kind: 'not-granted',
      missing: { group: 'ssh-deploy', ask: 'the platform team' },
      stillOpen: { untilMs: NOW + 1 },
    });
    expect(first?.doors[1]?.answer).not.toHaveProperty('stillOpen');
  });

  it('goes by the certificate alone where no groups are known', () => {
    const access = ask({ groups: undefined });
    expect(doors(access)).toContain('deploy@db-1.prod.example.com granted');
    expect(access.hosts[0]?.doors[1]?.answer).toEqual({ kind: 'not-granted', missing: undefined });
    expect(access).toMatchObject({ roles: [], endingRoles: [], nextPrincipals: undefined });
  });

  it.each([
    ['without a certificate', undefined],
    ['with one that ended', { principals: ['deployer'], validBeforeMs: NOW }],
    ['with one that has not begun', { principals: ['deployer'], validAfterMs: NOW + 1 }],
  ])('has nothing granted yet %s', (_, certificate) => {
    expect(doors(ask({ certificate }))).toContain('deploy@db-1.prod.example.com at-next-renewal');
    expect(doors(ask({ certificate })).join()).not.toContain(' granted');
  });

  it('keeps an older list of groups with its date', () => {
    const groups = { names: ['eng-all'], asOfMs: 5, unknownSinceMs: 7 };
    expect(ask({ groups }).groups).toEqual(groups);
  });

  it('tells groups that give nothing by whether that is meant, and names roles that are nobody’s', () => {
    const names = ['Everyone', 'office', 'ENG-ALL', 'ops/night', 'eng-all'];
    const access = ask({ groups: { names, asOfMs: NOW } });
    expect(access.ignoredGroups).toEqual(['Everyone', 'office']);
    expect(access.unmatchedGroups).toEqual(['ENG-ALL', 'ops/night']);
    expect(access.unheldRoles.map(({ name }) => name)).toEqual(['netops']);
    expect(access.hosts.at(-1)?.doors[0]?.answer).toMatchObject({ missing: { group: undefined } });
  });

  it('opens the doors of both roles that share a principal, and says which role does', () => {
    const shared = role('db-reader', 'Database reader', ['ssh-read'], {
      hosts: [{ kind: 'name', name: 'sandbox.example.com' }],
      principals: ['dba'],
      users: ['reader'],
    });
    const policy = examplePolicy();
    const compiled = compilePolicy({ ...policy, roles: [...policy.roles, shared] });
    const groups = { names: ['ssh-read'], asOfMs: NOW };
    const access = ask({ groups, certificate: { principals: ['dba'] } }, compiled);
    const postgres = access.hosts[0]?.doors.find(({ door }) => door.account === 'postgres');
    expect(postgres?.answer).toEqual({ kind: 'granted', roles: [shared] });
  });

  it('names the role that reaches the fewest hosts where several would do', () => {
    const wide = role('everything', 'Everything', ['ssh-all'], {
      hosts: [{ kind: 'glob', pattern: '*' }],
      users: ['postgres'],
    });
    const policy = examplePolicy();
    const compiled = compilePolicy({ ...policy, roles: [wide, ...policy.roles] });
    const postgres = ask({}, compiled).hosts[0]?.doors.find(({ door }) => door.account === 'postgres');
    expect(postgres?.answer).toMatchObject({
      missing: { group: 'ssh-db-prod', role: { name: 'db-operator' } },
    });
  });

  it.each([
    ['root@example.com', undefined],
    ['Sam@example.com', 'sam'],
    ['sam+x@example.com', undefined],
    ['\u212aim@example.com', undefined],
    ['sam', undefined],
    [undefined, undefined],
  ])('gives %s the own account %s', (email, account) => {
    const sandbox = ask({ email }).hosts.find(({ host }) => host.name === 'sandbox.example.com');
    expect(sandbox?.doors.map(({ door }) => door.account)).toEqual(account === undefined ? [] : [account]);
  });

  it('has no own account where the policy shares one of that name', () => {
    const policy = examplePolicy();
    const hosts = policy.hosts.map((each) => ({ ...each, users: ['sam'] }));
    const sandbox = ask({}, compilePolicy({ ...policy, hosts })).hosts[2];
    expect(sandbox?.doors.map(({ door, own }) => [door.principals, own])).toEqual([[['sandbox'], false]]);
  });

  it('joins the hosts that the authority knows', () => {
    const known = [
      'DB-1.prod.example.com',
      'web-7.prod.example.com',
      'x.prod.example.com',
      'printer',
      '192.0.2.7',
    ];
    const compiled = compilePolicy(examplePolicy(), known);
    expect(doors(ask({}, compiled)).slice(5)).toEqual(['deploy@web-7.prod.example.com granted']);
    expect(compiled.hosts.map(({ name }) => name).slice(4)).toEqual([
      'web-7.prod.example.com',
      'x.prod.example.com',
    ]);
    expect(compiled.inventory).toEqual({
      unknownToAuthority: ['sandbox.example.com'],
      notInPolicy: ['printer', 'x.prod.example.com'],
    });
    expect(compilePolicy(examplePolicy()).inventory).toBeUndefined();
  });

  it('takes any number of groups', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `group ${index}`);
    const access = ask({ groups: { names: [...names, 'ssh-db-prod'], asOfMs: NOW } });
    expect(access.unmatchedGroups).toHaveLength(5000);
    expect(access.roles.map((each) => each.role.name)).toEqual(['db-operator']);
  });
});
