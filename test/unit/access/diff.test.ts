import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { diffPolicies, OWN_ACCOUNT, type PolicyDifference } from '#main/access/diff.ts';
import { compileGlob } from '#main/access/glob.ts';
import { parsePolicy } from '#main/access/parse.ts';
import { HOSTS_ACCOUNTS } from '#main/access/selector-doors.ts';
import { setSerial } from '#main/access/set-serial.ts';
import { toPolicy } from '#main/access/to-policy.ts';
import type { AccessRule, HostSelector, Policy } from '#main/access/types.ts';
import { writtenPolicies } from '#test/support/written-policies.ts';

const policies = writtenPolicies.map(toPolicy);

function policyOf(text: string): Policy {
  const parsed = parsePolicy(`version: 1\nserial: 1\n${text}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.policy;
}

describe('what a change means', () => {
  const NOTHING = { roles: [], principals: [], hosts: [], patterns: [] };
  const BEFORE = `
roles:
  dba: { groups: [ssh-db, ssh-all], access: [{ hosts: ["db-*"], users: [postgres] }] }
  web: { groups: [ssh-web], access: [{ hosts: ["label:web"], users: [deploy], ownAccount: true }] }
hosts:
  - { name: db-1 }
  - { name: db-2, port: 22 }
  - { name: web-1, labels: [web] }
`;

  it('is nothing where only words change', () => {
    const after = BEFORE.replace('roles:', 'title: New\nroles:').replace(
      'groups: [ssh-db, ssh-all]',
      'title: DBA, groups: [ssh-all, ssh-db]',
    );
    expect(diffPolicies(policyOf(BEFORE), policyOf(after))).toEqual({
      serial: { older: 1, newer: 1 },
      hosts: { added: [], removed: [], changed: [] },
      groups: [],
    });
  });

  it('is told by group, with roles, principals and the accounts that open and close', () => {
    const after = BEFORE.replace('ssh-all', 'ssh-new')
      .replace('users: [postgres]', 'users: [postgres, backup], sudo: true')
      .replace(', ownAccount: true', '')
      .replace('db-2, port: 22', 'db-2, port: 23')
      .replace('name: web-1', 'name: web-2');
    const postgres = { host: 'db-1', accounts: ['backup'], sudo: ['postgres'] };
    const all = { accounts: ['postgres'], sudo: [] };
    const both = { accounts: ['backup', 'postgres'], sudo: [] };
    expect(diffPolicies(policyOf(BEFORE), policyOf(after))).toEqual({
      serial: { older: 1, newer: 1 },
      hosts: { added: ['web-2'], removed: ['web-1'], changed: ['db-2'] },
      groups: [
        {
          group: 'ssh-all',
          gained: NOTHING,
          lost: {
            roles: ['dba'],
            principals: ['dba'],
            hosts: [
              { host: 'db-1', ...all },
              { host: 'db-2', ...all },
            ],
            patterns: [{ host: 'db-*', ...all }],
          },
        },
        {
          group: 'ssh-db',
          gained: {
            ...NOTHING,
            hosts: [postgres, { ...postgres, host: 'db-2' }],
            patterns: [{ ...postgres, host: 'db-*' }],
          },
          lost: NOTHING,
        },
        {
          group: 'ssh-new',
          gained: {
            roles: ['dba'],
            principals: ['dba'],
            hosts: [
              { host: 'db-1', ...both },
              { host: 'db-2', ...both },
            ],
            patterns: [{ host: 'db-*', ...both }],
          },
          lost: NOTHING,
        },
        {
          group: 'ssh-web',
          gained: { ...NOTHING, hosts: [{ host: 'web-2', accounts: ['deploy'], sudo: [] }] },
          lost: {
            roles: [],
            principals: ['web/~'],
            hosts: [{ host: 'web-1', accounts: ['deploy', OWN_ACCOUNT], sudo: [] }],
            patterns: [{ host: 'label:web', accounts: [OWN_ACCOUNT], sudo: [] }],
          },
        },
      ],
    } satisfies PolicyDifference);
  });

  it('is nothing for a host that is now covered by a pattern instead of its own entry', () => {
    const after = BEFORE.replace('{ name: db-1 }', '{ name: "db-?" }');
    const { groups } = diffPolicies(policyOf(BEFORE), policyOf(after));
    expect(groups.flatMap(({ lost }) => lost.hosts)).toEqual([]);
  });

  it.each([
    ['a pattern', '"*.pay.example.com"', '*.pay.example.com', ['postgres']],
    ['a label', '"label:pay"', 'label:pay', ['postgres']],
  ])('is told of %s that no host of the list has yet', (_, written, host, accounts) => {
    const after = BEFORE.replace('"db-*"', `"db-*", ${written}`);
    const changes = { ...NOTHING, patterns: [{ host, accounts, sudo: [] }] };
    const told = (gained: object, lost: object) =>
      ['ssh-all', 'ssh-db'].map((group) => ({ group, gained, lost }));
    expect(diffPolicies(policyOf(BEFORE), policyOf(after)).groups).toEqual(told(changes, NOTHING));
    expect(diffPolicies(policyOf(after), policyOf(BEFORE)).groups).toEqual(told(NOTHING, changes));
  });

  it('is nothing for a pattern that a wider one covers with the same accounts', () => {
    const after = BEFORE.replace('"db-*"', '"db-*", "db-1*"');
    expect(diffPolicies(policyOf(BEFORE), policyOf(after)).groups).toEqual([]);
  });

  it('is the accounts of hosts to come, where a rule leaves accounts to them', () => {
    const change = (rule: string, entry: string) => {
      const before = policyOf(BEFORE);
      const text = BEFORE.replace('["label:web"], users: [deploy]', rule).replace(
        'hosts:\n',
        `hosts:\n${entry}`,
      );
      return diffPolicies(before, policyOf(text)).groups.flatMap(({ gained }) => gained.patterns);
    };
    const both = (accounts: string[]) => [{ host: 'app-1*', accounts: [...accounts, OWN_ACCOUNT], sudo: [] }];
    expect(change('["label:web", "app-1*"]', '')).toEqual(expect.arrayContaining(both([HOSTS_ACCOUNTS])));
    const entry = '  - { name: "app-*", users: [app] }\n';
    expect(change('["label:web", "app-1*"]', entry)).toEqual(expect.arrayContaining(both(['app'])));
  });
});

describe('of any two policies', () => {
  it('one compared with itself is no change', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const { groups, hosts } = diffPolicies(policy, policy);
        expect([groups, hosts]).toEqual([[], { added: [], removed: [], changed: [] }]);
      }),
    );
  });

  it('what is gained in one direction is lost in the other', () => {
    fc.assert(
      fc.property(policies, policies, (one, other) => {
        const there = diffPolicies(one, other);
        const back = diffPolicies(other, one);
        expect(back.groups.map(({ group, gained, lost }) => ({ group, gained: lost, lost: gained }))).toEqual(
          there.groups,
        );
        expect([back.hosts.removed, back.hosts.added, back.hosts.changed]).toEqual([
          ...[there.hosts.added, there.hosts.removed, there.hosts.changed],
        ]);
      }),
    );
  });

  it('each host tells what a look at the rules alone tells', () => {
    fc.assert(
      fc.property(policies, policies, (older, newer) => {
        const { groups } = diffPolicies(older, newer);
        const names = [...older.hosts, ...newer.hosts]
          .filter(({ isPattern }) => !isPattern)
          .map(({ name }) => name);
        const all = new Set([...older.roles, ...newer.roles].flatMap((role) => role.groups));
        for (const group of all) {
          const difference = groups.find((one) => one.group === group);
          for (const name of new Set(names)) {
            const [had, has] = [accountsFor(older, group, name), accountsFor(newer, group, name)];
            const opened = difference?.gained.hosts.find(({ host }) => host === name)?.accounts ?? [];
            const closed = difference?.lost.hosts.find(({ host }) => host === name)?.accounts ?? [];
            expect(opened).toEqual([...has].filter((account) => !had.has(account)).sort());
            expect(closed).toEqual([...had].filter((account) => !has.has(account)).sort());
          }
        }
      }),
    );
  });
});

describe('a new serial number', () => {
  it('changes nothing else, however the policy is written', () => {
    fc.assert(
      fc.property(
        writtenPolicies,
        fc.nat(),
        fc.constantFrom('yaml', 'flow', 'json', 'commented'),
        (written, serial, style) => {
          const texts = {
            yaml: dump(written),
            flow: dump(written, { flowLevel: 0 }),
            json: JSON.stringify(written, undefined, 2),
            commented: `# ours\n---\n${dump(written)}# end\n`,
          };
          const text = texts[style];
          const changed = setSerial(text, serial);
          const parsed = parsePolicy(changed ?? '');
          expect(parsed.ok && parsed.value.policy).toEqual({ ...toPolicy(written), serial });
          for (const comment of text.match(/^#.*$/gm) ?? []) expect(changed).toContain(comment);
        },
      ),
    );
  });
});

/** Straight from the words of types.ts: whose principals are in which file. */
function accountsFor({ roles, hosts }: Policy, group: string, name: string): ReadonlySet<string> {
  const entry =
    hosts.find((host) => host.name === name) ??
    hosts.find((host) => host.isPattern && compileGlob(host.name).matches(name));
  const selects = (selector: HostSelector): boolean => {
    switch (selector.kind) {
      case 'name':
        return selector.name === name;
      case 'glob':
        return compileGlob(selector.pattern).matches(name);
      case 'label':
        return entry?.labels.includes(selector.label) === true;
    }
  };
  const leads = (rule: AccessRule): boolean => rule.hosts.some(selects);
  const held = roles.filter((role) => role.groups.includes(group)).flatMap(({ rules }) => rules);
  const shared = new Set(held.flatMap(({ principals }) => principals));
  const own = new Set(held.flatMap(({ ownAccount, principals }) => (ownAccount ? principals : [])));
  const open = new Set<string>();
  for (const rule of roles.flatMap(({ rules }) => rules).filter(leads)) {
    const users = rule.users.length > 0 ? rule.users : (entry?.users ?? []);
    if (rule.principals.some((principal) => shared.has(principal))) for (const user of users) open.add(user);
    if (rule.ownAccount && rule.principals.some((principal) => own.has(principal))) open.add(OWN_ACCOUNT);
  }
  return open;
}
