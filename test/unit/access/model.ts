import type { AccessRule, Policy, PolicyHost } from '#main/access/types.ts';

/**
 * What the policy means, written down a second time as plainly as possible and without the product's code: what step-ca
 * puts into certificates, what stands in each door's AuthorizedPrincipalsFile.
 */

export function modelPrincipals(policy: Policy, groups: readonly string[], email: string): Set<string> {
  const local = modelOwnAccount(email);
  const rules = policy.roles
    .filter((role) => role.groups.some((group) => groups.includes(group)))
    .flatMap((role) => role.rules);
  return new Set([
    ...rules.flatMap((rule) => rule.principals),
    ...(local === undefined
      ? []
      : rules
          .filter((rule) => rule.ownAccount)
          .flatMap((rule) => rule.principals.map((name) => `${name}/${local}`))),
    email,
  ]);
}

export function modelFile(policy: Policy, name: string, account: string): Set<string> {
  const entry = modelEntry(policy, name);
  const rules = policy.roles.flatMap((role) => role.rules).filter((rule) => covers(rule, name, entry));
  const accounts = (rule: AccessRule) => (rule.users.length === 0 ? (entry?.users ?? []) : rule.users);
  const isShared = rules.some((rule) => accounts(rule).includes(account));
  if (isShared) {
    return new Set(
      rules.filter((rule) => accounts(rule).includes(account)).flatMap((rule) => rule.principals),
    );
  }
  if (account === 'root' || !/^[a-z_][a-z0-9_.-]{0,31}$/.test(account)) return new Set();
  const own = rules.filter((rule) => rule.ownAccount).flatMap((rule) => rule.principals);
  return new Set(own.map((principal) => `${principal}/${account}`));
}

export function modelOwnAccount(email: string): string | undefined {
  const local = email.split('@').slice(0, -1).join('@');
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(local) ? local.toLowerCase() : undefined;
}

export function modelMatches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(name);
}

export function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((each) => b.has(each));
}

function modelEntry(policy: Policy, name: string): PolicyHost | undefined {
  return (
    policy.hosts.find((host) => host.name === name) ??
    policy.hosts.find((host) => host.isPattern && modelMatches(host.name, name))
  );
}

function covers(rule: AccessRule, name: string, entry: PolicyHost | undefined): boolean {
  return rule.hosts.some((selector) => {
    if (selector.kind === 'name') return selector.name === name;
    if (selector.kind === 'glob') return modelMatches(selector.pattern, name);
    return entry?.labels.includes(selector.label) === true;
  });
}
