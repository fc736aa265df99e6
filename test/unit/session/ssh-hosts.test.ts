import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { evaluateAccess } from '#main/access/evaluate.ts';
import { preferredDoor } from '#main/access/preferred-door.ts';
import type { Policy } from '#main/access/types.ts';
import { sshHostsFor } from '#main/session/ssh-hosts.ts';
import { examplePolicy, host, role } from '../access/policy.ts';

const EMAIL = 'sam@example.com';

function hostsOf(policy: Policy, names: readonly string[] | undefined, principals: readonly string[] = []) {
  const compiled = compilePolicy(policy);
  const groups = names && { names, asOfMs: 0 };
  const access = evaluateAccess(compiled, { groups, email: EMAIL, certificate: { principals }, nowMs: 0 });
  return sshHostsFor(compiled, access, EMAIL).map(({ names: [name], ...rest }) => [
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
    expect(hostsOf(examplePolicy(), ['eng-all']).at(2)).toEqual(['sandbox.example.com', { user: 'sam' }]);
    expect(hostsOf(examplePolicy(), [])).toEqual([]);
  });

  it('are those that the certificate opens where no groups are known, and not what is ending', () => {
    expect(hostsOf(examplePolicy(), undefined, ['dba'])).toEqual([
      ['db-1.prod.example.com', { user: 'postgres' }],
    ]);
    expect(hostsOf(examplePolicy(), [], ['dba'])).toEqual([]);
  });

  it('have address, port and the host on the way as the policy has them', () => {
    const more = { address: '192.0.2.7', port: 2222, jump: 'bastion.example.com', labels: ['db'] };
    const policy = examplePolicy({ hosts: [host('db.example.com', more)] });
    expect(hostsOf(policy, ['ssh-db-prod'])).toEqual([
      [
        'db.example.com',
        { hostName: '192.0.2.7', port: 2222, jump: 'bastion.example.com', user: 'postgres' },
      ],
    ]);
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
