import { addTo } from '../support/multimap.ts';
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

/** All doors of a host. */
export interface Doors {
  readonly rules: readonly RoleRule[];
  /** Accounts that the policy names, in alphabetical order. */
  readonly shared: readonly Door[];
  /** Rules that open own accounts. */
  readonly own: readonly RoleRule[];
}

/**
 * Makes the doors of hosts, the same ones for the same rules: that is what makes ten thousand hosts quick, most of
 * which have them in common. `rules`: of all; hosts name theirs by the places in this list, in ascending order.
 */
export function doorMaker(
  rules: readonly RoleRule[],
): (places: readonly number[], users: readonly string[]) => Doors {
  const doorsMade = new Map<string, Doors>();
  const doorMade = new Map<string, readonly Door[]>();
  const ownMade = new Map<string, readonly RoleRule[]>();
  const at = (places: readonly number[]): readonly RoleRule[] =>
    places.flatMap((place) => rules[place] ?? []);

  const doors = (places: readonly number[], users: readonly string[]): Doors => {
    const leading = at(places);
    const byAccount = new Map<string, number[]>();
    const own: number[] = [];
    leading.forEach(({ rule }, index) => {
      const place = places[index] ?? 0;
      if (rule.ownAccount) own.push(place);
      // The accounts of the host are for rules that name none.
      for (const account of new Set(rule.users.length > 0 ? rule.users : users)) {
        addTo(byAccount, account, place);
      }
    });
    const accounts = [...byAccount].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      rules: leading,
      shared: accounts.flatMap(([account, those]) =>
        kept(doorMade, `${account} ${those}`, () => sharedDoor(account, at(those))),
      ),
      own: kept(ownMade, `${own}`, () => at(own)),
    };
  };
  return (places, users) => kept(doorsMade, `${places} ${users}`, () => doors(places, users));
}

/**
 * Whether it may be somebody's own account. root is nobody's, whatever a person's address begins with, and neither are
 * the accounts that the policy names on a host, which `Doors.shared` has.
 */
export function canBeOwn(account: string): boolean {
  return account !== 'root' && ownAccountOf(`${account}@`) === account;
}

/** Never with sudo: the account stays the same one, whichever role opened it. Undefined where no rule leads there. */
export function ownDoorOf([first, ...more]: readonly RoleRule[], account: string): Door | undefined {
  if (first === undefined) return undefined;
  const rules = [first, ...more] as const;
  const principals = principalsIn(rules).map((principal) => ownPrincipal(principal, account));
  return { account, principals, rules, sudo: false };
}

/** The door of any account of the host; undefined where no rule leads. */
export function doorOf({ shared, own }: Doors, account: string): Door | undefined {
  const door = shared.find((each) => each.account === account);
  return door ?? (canBeOwn(account) ? ownDoorOf(own, account) : undefined);
}

/** As a list of one, or of none where no rule leads there. */
function sharedDoor(account: string, [first, ...more]: readonly RoleRule[]): readonly Door[] {
  if (first === undefined) return [];
  const rules = [first, ...more] as const;
  return [{ account, principals: principalsIn(rules), rules, sudo: rules.some(({ rule }) => rule.sudo) }];
}

function principalsIn(rules: readonly RoleRule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ rule }) => rule.principals))].sort();
}

function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
