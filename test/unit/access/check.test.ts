import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { checkPolicy } from '#main/access/check/index.ts';
import { commonName } from '#main/access/common-name.ts';
import type { Finding } from '#main/access/finding.ts';
import { compileGlob } from '#main/access/glob.ts';
import { parsePolicy } from '#main/access/parse.ts';
import { writtenPolicies } from '#test/support/written-policies.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

function check(text: string): readonly Finding[] {
  const parsed = parsePolicy(`version: 1\nserial: 1\n${text}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return checkPolicy(parsed.value, NOW);
}

/** "4:9 warning no-host: sentence" */
function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ place, severity, code, sentence }) => {
    const at = place === undefined ? '' : `${place.line}:${place.column} `;
    return `${at}${severity} ${code}: ${sentence}`;
  });
}

/** A policy in which there is nothing to find, with `rest` in place of roles and hosts. */
const FINE = `
roles:
  dba: { groups: [ssh-db], access: [{ hosts: ["db-*"], users: [postgres] }] }
hosts:
  - name: db-1
`;

describe('a policy with nothing to mend', () => {
  it('has no findings', () => {
    expect(check(FINE)).toEqual([]);
  });

  it('may have roles that share a principal for the same hosts, patterns that agree, and sudo for a role of its own', () => {
    expect(
      check(`
roles:
  reader: { groups: [r], access: [{ hosts: ["db-*"], principals: [db], users: [read] }] }
  writer: { groups: [w], access: [{ hosts: ["db-*"], principals: [db], users: [read] }] }
  admin: { groups: [a], access: [{ hosts: ["db-*"], users: [ops], sudo: true }] }
hosts:
  - { name: "db-*.example.com", port: 22, users: [x] }
  - { name: "*.example.com", users: [x] }
`).filter(({ code }) => code !== 'unreached-host'),
    ).toEqual([]);
  });
});

describe('what is found', () => {
  it.each<[string, string, string[]]>([
    [
      'a date to come, but not one that has begun somewhere',
      `published: 2026-11-25${FINE}`,
      ['3:12 problem date: the policy is dated 2026-11-25, which is still to come; until then it is refused'],
    ],
    ['a date that has begun somewhere', `published: 2026-11-24${FINE}`, []],
    [
      'no roles',
      'hosts: [{ name: a }]',
      ['warning nothing: the policy has no roles, so that nobody reaches anything'],
    ],
    [
      'roles that nobody has, and that open nothing',
      `${FINE}  - name: web\n`.replace(
        'roles:',
        'roles:\n  a: { groups: [g] }\n  b: { access: [{ hosts: [web], users: [u] }] }',
      ),
      [
        '5:3 warning no-access: the role a opens nothing: it has no access',
        '6:3 warning no-groups: no group gives the role b, so that nobody has it',
      ],
    ],
    [
      'sudo that nobody has',
      'roles:\n  admin: { access: [{ hosts: [a], users: [root], sudo: true }] }\nhosts: [{ name: a }]',
      [
        '4:3 problem admin-nobody: no group gives a role with sudo, so that nobody could administer anything: admin',
        '4:3 warning no-groups: no group gives the role admin, so that nobody has it',
      ],
    ],
    [
      'groups that are not what they look like',
      FINE.replace('[ssh-db]', '[ssh-db, SSH-DB, "ssh-db ", ops/night, Everyone, "a\\u202eb"]').replace(
        'roles',
        'ignoredGroups: [ssh-db, ｅveryone]\nroles',
      ),
      [
        '4:25 warning group-alike: the groups “Everyone” and “ｅveryone” look alike, and are two different ones to Okta',
        '6:19 warning group-ignored: the group “ssh-db” gives the role dba, and stands among the ignoredGroups too',
        '6:27 warning group-alike: the groups “ssh-db” and “SSH-DB” look alike, and are two different ones to Okta',
        '6:35 warning group-space: the group “ssh-db ” begins or ends with a space, and so it must in Okta',
        '6:35 warning group-alike: the groups “ssh-db” and “ssh-db ” look alike, and are two different ones to Okta',
        '6:46 warning group-slash: the group “ops/night” has a "/" in its name: Latchkey takes it, but Smallstep’s hosted directory sync leaves such groups out',
        '6:57 warning group-everyone: everybody in Okta is in the built-in group “Everyone”, where Okta sends it at all, and so has the role dba',
        '6:67 warning group-unseen: the group “a\u202eb” holds a character that cannot be seen (U+202E)',
      ],
    ],
    [
      'hosts, labels and patterns that lead nowhere, or everywhere',
      FINE.replace('["db-*"]', '["db-*", DB-2, "label:x", "web*", "*"]'),
      [
        '5:55 problem unknown-host: no entry of the hosts is db-2 or a pattern that fits it',
        '5:61 problem unknown-label: no host has the label x',
        '5:72 warning no-host: no entry of the hosts fits the pattern "web*"',
        '5:80 warning everything: the pattern "*" fits every host, also those to come',
      ],
    ],
    [
      'nothing of names that a pattern among the hosts fits',
      FINE.replace('["db-*"]', '[db-2, "d*1"]').replace('db-1', '"db-?"'),
      [],
    ],
    [
      'patterns that say different things about one host',
      `${FINE}  - { name: "*.example.com", port: 2222 }\n  - { name: "db-*", jump: db-1 }\n`,
      [
        '8:13 warning unreached-host: no role reaches the host *.example.com',
        '9:13 warning overlap: "db-*" and "*.example.com" (hosts[1]) both fit db-.example.com, and say different things about its port and jump host',
      ].filter((line) => !line.includes('unreached')),
    ],
    [
      'a pattern with one address for all',
      `${FINE}  - { name: "db-?", address: 10.0.0.1 }\n`,
      ['8:30 warning pattern-address: for every host that "db-?" fits, ssh connects to 10.0.0.1'],
    ],
    [
      'hosts that nobody reaches',
      `${FINE}  - name: mail\n  - { name: "m*" }\n  - { name: "d?-2" }\n`,
      [
        '8:11 warning unreached-host: no role reaches the host mail',
        '9:13 warning unreached-host: no role reaches the host m*',
      ],
    ],
    [
      'hosts without an account',
      FINE.replace(', users: [postgres]', '').concat('  - { name: db-2, users: [x] }\n  - name: db-3\n'),
      [
        '5:37 warning no-account: the role dba reaches db-1 and 1 more, but neither it nor the host names an account',
      ],
    ],
    [
      'accounts that are nobody’s own',
      FINE.replace('users: [postgres]', 'users: [postgres], ownAccount: true'),
      [
        '5:37 note own-account: nobody gets an account of their own where it would be one that the host shares: postgres',
      ],
    ],
    [
      'a principal that opens more than the role says',
      `
roles:
  reader: { groups: [r, both], access: [{ hosts: [db-1], principals: [db], users: [read] }] }
  writer: { groups: [w, both], access: [{ hosts: ["db-*"], principals: [db], users: [write] }] }
hosts: [{ name: db-1 }, { name: db-2 }]`,
      [
        '5:41 warning shared-principal: whoever has the role reader also reaches write@db-1 and 1 more: its principal "db" is one that writer opens them with',
        '6:41 warning shared-principal: whoever has the role writer also reaches read@db-1: its principal "db" is one that reader opens them with',
      ],
    ],
    [
      'the same for own accounts',
      `
roles:
  reader: { groups: [r], access: [{ hosts: [db-1], principals: [db], ownAccount: true }] }
  writer: { groups: [r, w], access: [{ hosts: [db-1, db-2], principals: [db], ownAccount: true }] }
hosts: [{ name: db-1 }, { name: db-2 }]`,
      // Whoever has the role reader has writer too.
      [],
    ],
    [
      'own accounts that a shared principal opens',
      `
roles:
  reader: { groups: [r], access: [{ hosts: [db-1], principals: [db], ownAccount: true }] }
  writer: { groups: [w], access: [{ hosts: [db-1, db-2], principals: [db], ownAccount: true }] }
hosts: [{ name: db-1 }, { name: db-2 }]`,
      [
        '5:35 warning shared-principal: whoever has the role reader also reaches their own account on db-2: its principal "db" is one that writer opens them with',
      ],
    ],
    [
      'sudo that comes with an account',
      `
roles:
  deployer: { groups: [d], access: [{ hosts: ["web-*"], users: [deploy] }] }
  admin: { groups: [a], access: [{ hosts: [web-1], users: [deploy], sudo: true }] }
hosts: [{ name: web-1 }, { name: web-2 }]`,
      [
        '5:37 warning shared-sudo: the role deployer brings sudo on web-1: it shares the account deploy with admin, and sudo goes by account',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(lines(check(text))).toEqual(expected);
  });

  it('no serial number', () => {
    const parsed = parsePolicy(`version: 1${FINE}`);
    expect(parsed.ok && lines(checkPolicy(parsed.value, NOW))).toEqual([
      'warning serial: the policy has no serial number, so that nobody can tell an older one from a newer one',
    ]);
  });

  it('more principals than a certificate carries, for one group and for all', () => {
    const role = (name: string, group: string, count: number, more = ''): string =>
      `  ${name}: { groups: [${group}], access: [{ hosts: [a], users: [u], principals: [${Array.from({ length: count }, (_, index) => `${name}${index}`).join(',')}]${more} }] }\n`;
    const policy = (roles: string): string => `roles:\n${roles}hosts: [{ name: a }]`;
    expect(check(policy(role('a', 'g', 255)))).toEqual([]);
    expect(lines(check(policy(role('a', 'g', 200) + role('b', 'h', 56))))).toEqual([
      'warning many-principals: somebody who is in all groups would get 257 principals, and ssh takes no certificate with more than 256',
    ]);
    expect(lines(check(policy(role('a', 'g', 200) + role('b', 'g', 56))))).toEqual([
      '4:16 problem too-many-principals: the group “g” alone gives 257 principals, and ssh takes no certificate with more than 256',
    ]);
    expect(check(policy(role('a', 'g', 128, ', ownAccount: true'))).map(({ code }) => code)).toContain(
      'too-many-principals',
    );
  });

  it('is bounded where everything refers to everything, and that is said', () => {
    const each = (line: (index: number) => string): string =>
      Array.from({ length: 900 }, (_, index) => line(index)).join('\n');
    const found = check(`
roles:
  r:
    groups: [g]
    access:
      - users: [u]
        hosts:
${each((index) => `          - "*a${index}?x"`)}
hosts:
${each((index) => `  - { name: "*b${index}?x", port: ${index + 1} }`)}`);
    expect(found.filter(({ code }) => code === 'not-compared')).toHaveLength(1);
  });
});

describe('what only shows on the way, or on other servers', () => {
  const WAYS = `
roles:
  deployer: { groups: [ssh-deploy, eng], access: [{ hosts: ["web-*.example.com"], users: [deploy] }] }
  passer: { groups: [PASS], access: [{ hosts: [bastion.example.com], users: [pass] }] }
hosts:
  - { name: web-1.example.com, jump: inner.example.com }
  - { name: "web-*.example.com", jump: bastion.example.com }
  - { name: inner.example.com, jump: bastion.example.com }
  - { name: bastion.example.com }
`;
  const ways = (text: string): string[] => lines(check(text)).filter((line) => line.includes('way-shut'));

  it('hosts on the way that the role does not open, or not for all who have it', () => {
    expect(ways(WAYS.replace('PASS', 'other'))).toEqual([
      '5:51 warning way-shut: the role deployer reaches web-1.example.com and 1 more through bastion.example.com, which it does not reach',
      '5:51 warning way-shut: the role deployer reaches web-1.example.com through inner.example.com, which it does not reach',
    ]);
    expect(ways(WAYS.replace('PASS', 'ssh-deploy'))[0]).toContain(
      'through bastion.example.com, which whoever has it by the group “eng” alone does not reach',
    );
    expect(ways(WAYS.replace('PASS', 'ssh-deploy, eng'))).toHaveLength(1);
    // Servers ask for principals, and so another role's account on the way will do.
    const own = WAYS.replace('[pass]', '[pass], principals: [deployer]').replace('PASS', 'other');
    expect(ways(own)).toHaveLength(1);
    const ownAccounts = '["web-*.example.com", bastion.example.com, inner.example.com], ownAccount: true';
    expect(ways(WAYS.replace('["web-*.example.com"]', ownAccounts))).toEqual([]);
  });

  it.each([
    ['a name', '[web-77.example.com]', 'web-77.example.com'],
    ['a pattern', '["web-7*"]', 'web-7.example.com'],
  ])('also where the role takes a part out of a pattern by %s', (_, hosts, example) => {
    const text = WAYS.replace('["web-*.example.com"]', hosts);
    expect(ways(text)).toEqual([
      `5:51 warning way-shut: the role deployer reaches ${example} through bastion.example.com, which it does not reach`,
    ]);
  });

  it('principals that are the names of accounts, once each', () => {
    const text = `
roles:
  root: { groups: [a], access: [{ hosts: [db-1], users: [ops] }, { hosts: [db-1] }] }
  b: { groups: [b], access: [{ hosts: [db-1], users: [x], principals: [b, ops, dba] }] }
hosts:
  - { name: db-1, users: [dba] }
`;
    expect(lines(check(text)).filter((line) => line.includes('principal-account'))).toEqual([
      '5:33 warning principal-account: the principal "root" is the name of an account too: a server that trusts the authority and has no AuthorizedPrincipalsFile lets whoever has the role root into it',
      '6:75 warning principal-account: the principal "ops" is the name of an account too: a server that trusts the authority and has no AuthorizedPrincipalsFile lets whoever has the role b into it',
      '6:80 warning principal-account: the principal "dba" is the name of an account too: a server that trusts the authority and has no AuthorizedPrincipalsFile lets whoever has the role b into it',
    ]);
  });
});

describe('any policy', () => {
  it('can be checked, and every finding has words and a place within it', () => {
    fc.assert(
      fc.property(writtenPolicies, (written) => {
        const text = dump(written);
        const parsed = parsePolicy(text);
        if (!parsed.ok) throw new Error('it can be read');
        const count = text.split('\n').length;
        for (const { place, sentence, severity } of checkPolicy(parsed.value, NOW)) {
          expect(sentence).toMatch(/[^.]$/);
          expect(['problem', 'warning', 'note']).toContain(severity);
          if (place !== undefined) expect(place.line).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});

describe('a name that two patterns have in common', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });

  it('fits both, and is found wherever there is one', () => {
    fc.assert(
      fc.property(pattern, pattern, name, (one, other, some) => {
        const [a, b] = [compileGlob(one), compileGlob(other)];
        const found = commonName(a, b);
        if (found !== undefined) expect([a.matches(found), b.matches(found)]).toEqual([true, true]);
        if (a.matches(some) && b.matches(some)) expect(found).toBeDefined();
        expect(commonName(b, a) === undefined).toBe(found === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('looks like a host where it can', () => {
    const common = (one: string, other: string) => commonName(compileGlob(one), compileGlob(other));
    expect(common('*.example.com', '*.com')).toBe('host.example.com');
    expect(common('web-?', 'w*1')).toBe('web-1');
    expect(common('a*', 'b*')).toBeUndefined();
  });
});
