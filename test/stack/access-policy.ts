import { userInfo } from 'node:os';
import { parsePolicy } from '#main/access/parse.ts';
import type { StackAuthority } from './authority/types.ts';
import type { StackAccess } from './index.ts';

/** The hosts of the stack's own policy: each is a port of the one sshd, with accepted names of its own. */
export const STACK_HOSTS = [
  'web-1.example.com',
  'web-2.example.com',
  'build-1.example.com',
  'db-1.example.com',
] as const;

/**
 * The stack's own access policy: Sam and Alex are in ssh-users, Sam in ssh-deploy too, and nobody in ssh-sudo. The one
 * account that there is on this computer is that of the OS user who runs it.
 */
export function stackAccess(): StackAccess {
  const { username } = userInfo();
  const file = (ports: readonly number[]): string => policyText(username, ports);
  const parsed = parsePolicy(file(STACK_HOSTS.map(() => SOME_PORT)));
  if (!parsed.ok) throw new Error(parsed.error.map(({ sentence }) => sentence).join('; '));
  const doors = STACK_HOSTS.map((host) => ({ host, account: username }));
  return { policy: parsed.value.policy, doors, file };
}

/** The real ones are known once sshd listens; certificates and doors do not depend on them. */
const SOME_PORT = 22;

function policyText(account: string, ports: readonly number[]): string {
  const host = (index: number, labels: string): string =>
    `  - { name: ${STACK_HOSTS[index]}, address: 127.0.0.1, port: ${ports[index]}, users: ["${account}"]${labels} }`;
  return `version: 1
serial: 1
supportContact: the platform team
showUngranted: true
roles:
  operator: { title: Web operator, groups: [ssh-users], access: [{ hosts: ["label:web"] }] }
  deployer: { title: Deployer, groups: [ssh-deploy], access: [{ hosts: [build-1.example.com] }] }
  administrator:
    title: Administrator
    groups: [ssh-sudo]
    access: [{ hosts: [db-1.example.com], principals: [sudo], sudo: true }]
hosts:
${[host(0, ', labels: [web]'), host(1, ', labels: [web]'), host(2, ''), host(3, '')].join('\n')}
`;
}

/** The lines of a `known_hosts` file that trust the hosts by their names, for an ssh that Latchkey told nothing. */
export function stackKnownHosts({ sshHostKeyLine }: Pick<StackAuthority, 'sshHostKeyLine'>): string {
  return `@cert-authority ${STACK_HOSTS.join(',')} ${sshHostKeyLine}\n`;
}
