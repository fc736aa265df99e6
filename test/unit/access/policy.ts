import type { AccessRule, Policy, PolicyHost, Role } from '#main/access/types.ts';

/** A policy such as people write: three roles, a group in common, a pattern, a label, own accounts, a role for nobody. */
export function examplePolicy(more: Partial<Policy> = {}): Policy {
  return {
    version: 1,
    serial: 41,
    supportContact: 'the platform team',
    showUngranted: true,
    ignoredGroups: ['office'],
    roles: [
      role('db-operator', 'Database operator', ['ssh-db-prod'], {
        hosts: [{ kind: 'label', label: 'db' }],
        principals: ['dba'],
        users: ['postgres'],
        sudo: true,
      }),
      role('deployer', 'Deployer', ['ssh-deploy', 'eng-all'], {
        hosts: [{ kind: 'glob', pattern: '*.prod.example.com' }],
        principals: ['deployer'],
      }),
      role('sandbox', 'Sandbox user', ['eng-all'], {
        hosts: [{ kind: 'name', name: 'sandbox.example.com' }],
        principals: ['sandbox'],
        ownAccount: true,
      }),
      role('netops', 'Network operator', [], {
        hosts: [{ kind: 'name', name: 'core.example.com' }],
        principals: ['netops'],
        users: ['admin'],
      }),
    ],
    hosts: [
      host('db-1.prod.example.com', { users: ['deploy'], labels: ['db'] }),
      host('web-*.prod.example.com', { isPattern: true, users: ['deploy'], labels: ['web'] }),
      host('sandbox.example.com', { notes: 'Wiped each night' }),
      host('core.example.com', { address: '192.0.2.7' }),
    ],
    ...more,
  };
}

export function role(
  name: string,
  title: string,
  groups: readonly string[],
  rule: Partial<AccessRule>,
): Role {
  const rules = [{ hosts: [], principals: [name], users: [], ownAccount: false, sudo: false, ...rule }];
  return { name, title, groups, rules };
}

export function host(name: string, more: Partial<PolicyHost> = {}): PolicyHost {
  return { name, isPattern: false, users: [], labels: [], ...more };
}

/** The same with a host that ssh reaches through another one, which only database operators get into, with sudo. */
export function policyWithWay(): Policy {
  const { roles, hosts } = examplePolicy();
  return examplePolicy({
    roles: [
      ...roles,
      role('walker', 'Walker', ['eng-all'], {
        hosts: [{ kind: 'glob', pattern: 'inner-*' }],
        principals: ['walker'],
        users: ['walk'],
      }),
    ],
    hosts: [...hosts, host('inner-*', { isPattern: true, jump: 'db-1.prod.example.com' })],
  });
}
