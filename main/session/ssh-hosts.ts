import type { CompiledPolicy } from '../access/compile.ts';
import type { Access, AccessHost, AccessRole } from '../access/evaluate.ts';
import { preferredDoor } from '../access/preferred-door.ts';
import { ownAccountOf } from '../access/principals.ts';
import type { AccessRule } from '../access/types.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';

/**
 * What ssh is told of the hosts that a person's groups give, now or at the next renewal, or that the certificate opens:
 * those of the policy's list, then the patterns of the person's roles, for hosts that the policy does not list.
 */
export function sshHostsFor(
  { policy }: CompiledPolicy,
  { hosts, roles }: Access,
  email: string | undefined,
): readonly SshConfigHost[] {
  const listed = new Set(policy.hosts.map(({ name }) => name));
  const patterns = new Map<string, SshConfigHost>();
  for (const { rule, pattern } of patternsOf(roles)) {
    if (listed.has(pattern) || patterns.has(pattern)) continue;
    const user = rule.users[0] ?? (rule.ownAccount ? ownAccountOf(email) : undefined);
    patterns.set(pattern, { names: [pattern], user });
  }
  return [...hosts.filter(({ answer }) => answer !== 'not-granted').map(sshHost), ...patterns.values()];
}

function sshHost(access: AccessHost): SshConfigHost {
  const { name, entry } = access.host;
  return {
    names: [name],
    hostName: entry?.address,
    port: entry?.port,
    user: preferredDoor(access)?.door.account,
    jump: entry?.jump,
  };
}

/** Of rules without sudo first: nobody is root unasked. */
function patternsOf(roles: readonly AccessRole[]): readonly { rule: AccessRule; pattern: string }[] {
  return roles
    .flatMap(({ role }) => role.rules)
    .sort((a, b) => Number(a.sudo) - Number(b.sudo))
    .flatMap((rule) =>
      rule.hosts.flatMap((selector) =>
        selector.kind === 'glob' ? [{ rule, pattern: selector.pattern.toLowerCase() }] : [],
      ),
    );
}
