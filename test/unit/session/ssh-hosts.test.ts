import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { evaluateAccess } from '#main/access/evaluate.ts';
import { preferredDoor } from '#main/access/preferred-door.ts';
import type { Policy } from '#main/access/types.ts';
import { sshHostsFor } from '#main/session/ssh-hosts.ts';
import { examplePolicy, host, role } from '../access/policy.ts';

const EMAIL = 'sam@example.com';

function hostsOf(
  policy: Policy,
  names: readonly string[] | undefined,
  principals: readonly string[] = [],
  named: readonly string[] = [],
) {
  const compiled = compilePolicy(policy);
  const groups = names && { names, asOfMs: 0 };
  const question = { groups, email: EMAIL, certificate: { principals }, nowMs: 0 };
  const access = evaluateAccess(compiled, question);
  return sshHostsFor(compiled, question, access, named).map(({ names: [name], ...rest }) => [
    name,
    Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  ]);
}

describe('the hosts that ssh is told of', () => {
  it('are those that the groups give, now or at the next renewal, and patterns for what is not listed', () => {
    expect(hostsOf(examplePolicy(), ['ssh-deploy'])).toEqual([
      ['db-1.prod.example.com', { user: 'deploy' }],
      ['web-*.prod.example.com', { user: 'deploy' }],
      ['*.prod.example.com', {}],
    ]);
    expect(hostsOf(examplePolicy(), ['eng-all']).at(1)).toEqual(['sandbox.example.com', { user: 'sam' }]);
    expect(hostsOf(examplePolicy(), [])).toEqual([]);
  });

  it('are those that the certificate opens, be it that no groups are known or that they give it no more', () => {
    expect(hostsOf(examplePolicy(), undefined, ['dba'])).toEqual([
      ['db-1.prod.example.com', { user: 'postgres' }],
    ]);
    expect(hostsOf(examplePolicy(), [], ['dba'])).toEqual([['db-1.prod.example.com', { user: 'postgres' }]]);
  });

  it('have address, port and the host on the way as the policy has them', () => {
    const more = { address: '192.0.2.7', port: 2222, jump: 'bastion.example.com', labels: ['db'] };
    const policy = examplePolicy({ hosts: [host('db.example.com', more)] });
    expect(hostsOf(policy, ['ssh-db-prod'])).toEqual([
      [
        'db.example.com',
        { hostName: '192.0.2.7', port: 2222, jump: 'bastion.example.com', user: 'postgres' },
      ],
      ['bastion.example.com', {}],
    ]);
  });

  it('have those on the way with them, without an account where nobody gets in', () => {
    const hosts = [
      host('db.example.com', { labels: ['db'], jump: 'inner.example.com' }),
      host('inner.example.com', { port: 2022, users: ['ops'], jump: 'outer.example.com' }),
      host('outer.example.com', { address: '192.0.2.9' }),
    ];
    expect(hostsOf(examplePolicy({ hosts }), ['ssh-db-prod']).slice(1)).toEqual([
      ['inner.example.com', { port: 2022, jump: 'outer.example.com' }],
      ['outer.example.com', { hostName: '192.0.2.9' }],
    ]);
  });

  it('take address, port and way of the first pattern that fits, however much another one says', () => {
    const on = (pattern: string) => ({ hosts: [{ kind: 'glob' as const, pattern }], users: ['deploy'] });
    const policy = examplePolicy({
      roles: [role('deployer', 'Deployer', ['g'], on('web-1*'))],
      hosts: [
        host('*.example.com', { isPattern: true, port: 2222 }),
        host('web-*', { isPattern: true, port: 22, jump: 'bastion' }),
        host('bastion'),
      ],
    });
    expect(hostsOf(policy, ['g'])).toEqual([
      ['bastion', {}],
      ['web-1*.example.com', { port: 2222, user: 'deploy' }],
      ['web-1*', { port: 22, jump: 'bastion', user: 'deploy' }],
    ]);
  });

  it('have what the settings name, and what the policy says of it', () => {
    const hosts = [host('*.example.com', { isPattern: true, port: 2222 })];
    expect(hostsOf(examplePolicy({ hosts }), [], [], ['web.example.com', 'web-*.example.com', 'x'])).toEqual([
      ['web.example.com', { port: 2222 }],
      ['x', {}],
      ['web-*.example.com', { port: 2222 }],
    ]);
  });

  it('stay few where all patterns meet each other', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const rules = letters.map((letter) => ({
      ...{ hosts: [{ kind: 'glob' as const, pattern: `*${letter}*` }], principals: ['all'] },
      ...{ users: [letter], ownAccount: false, sudo: false },
    }));
    const roles = [{ name: 'all', title: 'All', groups: ['g'], rules }];
    const told = hostsOf(examplePolicy({ roles, hosts: [] }), ['g']);
    expect(told.length).toBeLessThanOrEqual(600);
    for (const letter of letters) expect(told).toContainEqual([`*${letter}*`, { user: letter }]);
  });

  it('take an account without sudo where one has both, by host and by pattern, the own one first', () => {
    const everywhere = { hosts: [{ kind: 'glob' as const, pattern: '*.example.com' }] };
    const roles = [
      role('admin', 'Administrator', ['g'], { ...everywhere, users: ['a-admin'], sudo: true }),
      role('reader', 'Reader', ['g'], { ...everywhere, users: ['reader'] }),
    ];
    const policy = examplePolicy({ roles, hosts: [host('db.example.com')] });
    const both = [
      ['db.example.com', { user: 'reader' }],
      ['*.example.com', { user: 'reader' }],
    ];
    expect(hostsOf(policy, ['g'])).toEqual(both);
    const own = role('own', 'Own', ['g'], { ...everywhere, ownAccount: true });
    const [first] = hostsOf({ ...policy, roles: [...roles, own] }, ['g']);
    expect(first).toEqual(['db.example.com', { user: 'sam' }]);
    expect(preferredDoor({ doors: [], answer: 'not-granted' })).toBeUndefined();
  });
});
