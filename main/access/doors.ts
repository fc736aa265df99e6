import { ownAccountOf, ownPrincipal } from './principals.ts';
import type { AccessRule, Role } from './types.ts';

/** A rule with the role that it belongs to. */
export interface RoleRule {
  readonly role: Role;
  readonly rule: AccessRule;
}

/** One account of a host, and what opens it: exactly the lines of its AuthorizedPrincipalsFile. */
export interface Door {
  readonly account: string;
  readonly principals: readonly string[];
  /** The rules that lead here, at least one. Other roles open it too where they carry one of the principals. */
  readonly rules: readonly [RoleRule, ...RoleRule[]];
  /** Whether whoever is in may become root. */
  readonly sudo: boolean;
}

/** All doors of a host. Hosts with the same rules and accounts share one object. */
export interface Doors {
  readonly rules: readonly RoleRule[];
  /** Accounts that the policy names, in alphabetical order. */
  readonly shared: readonly Door[];
  /** Rules that open own accounts. */
  readonly own: readonly RoleRule[];
}

/** `users`: the accounts of the host for rules that name none. */
export function doorsOf(rules: readonly RoleRule[], users: readonly string[]): Doors {
  const byAccount = new Map<string, [RoleRule, ...RoleRule[]]>();
  for (const each of rules) {
    for (const account of new Set(each.rule.users.length > 0 ? each.rule.users : users)) {
      const there = byAccount.get(account);
      if (there === undefined) byAccount.set(account, [each]);
      else there.push(each);
    }
  }
  const shared = [...byAccount].map(([account, leading]) => ({
    account,
    principals: sorted(leading.flatMap(({ rule }) => rule.principals)),
    rules: leading,
    sudo: leading.some(({ rule }) => rule.sudo),
  }));
  shared.sort((a, b) => (a.account < b.account ? -1 : 1));
  return { rules, shared, own: rules.filter(({ rule }) => rule.ownAccount) };
}

/**
 * The door of somebody's own account, or undefined where there is none: root and the accounts that the policy names
 * on this host are nobody's own, whatever a person's address begins with. It never brings sudo, because the account
 * stays the same one whichever role opened it.
 */
export function ownDoor({ shared, own }: Doors, account: string): Door | undefined {
  const [first, ...more] = own;
  if (first === undefined || account === 'root' || ownAccountOf(`${account}@`) !== account) return undefined;
  if (shared.some((door) => door.account === account)) return undefined;
  const principals = sorted(own.flatMap(({ rule }) => rule.principals));
  return {
    account,
    principals: principals.map((principal) => ownPrincipal(principal, account)),
    rules: [first, ...more],
    sudo: false,
  };
}

/** The door of any account of the host; undefined where no rule leads. */
export function doorOf(doors: Doors, account: string): Door | undefined {
  return doors.shared.find((door) => door.account === account) ?? ownDoor(doors, account);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
