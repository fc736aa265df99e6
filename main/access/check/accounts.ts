import type { RoleRule } from '../doors.ts';
import type { AccessRule } from '../types.ts';
import type { Report } from './report.ts';
import { rulePath, type Tally, tallyOf, type WorkedOut } from './worked-out.ts';

/** Rules that lead to a host and to no account on it, and accounts that are nobody's own because they are shared. */
export function checkAccounts({ hostsOf }: WorkedOut, report: Report): void {
  const without = new Map<AccessRule, { readonly each: RoleRule; readonly tally: Tally }>();
  const tallies = new Map<AccessRule, Tally>();
  const shared = new Map<AccessRule, { readonly each: RoleRule; readonly accounts: Set<string> }>();
  for (const [doors, hosts] of hostsOf) {
    const [first] = hosts;
    if (first === undefined) continue;
    const ownUsers = first.entry?.users ?? [];
    for (const each of doors.rules) {
      const { rule } = each;
      if (rule.users.length === 0 && ownUsers.length === 0 && !rule.ownAccount) {
        const tally = tallyOf(tallies, rule);
        tally.add(first.name, hosts.length);
        without.set(rule, { each, tally });
      }
      if (rule.ownAccount) {
        const { accounts } = shared.get(rule) ?? { accounts: new Set<string>() };
        for (const { account } of doors.shared) accounts.add(account);
        shared.set(rule, { each, accounts });
      }
    }
  }
  for (const { each, tally } of without.values()) {
    report.add(
      {
        severity: 'warning',
        code: 'no-account',
        sentence: `the role ${each.role.name} reaches ${tally}, but neither it nor the host names an account`,
        advice: 'Add "users" to one of them, or "ownAccount: true" to the role.',
      },
      rulePath(each),
    );
  }
  for (const { each, accounts } of shared.values()) {
    if (accounts.size === 0) continue;
    report.add(
      {
        severity: 'note',
        code: 'own-account',
        sentence: `nobody gets an account of their own where it would be one that the host shares: ${someOf([...accounts])}`,
      },
      rulePath(each),
    );
  }
}

const MOST_SHOWN = 5;

function someOf(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, MOST_SHOWN).join(', ');
  return names.length > MOST_SHOWN ? `${shown} and ${names.length - MOST_SHOWN} more` : shown;
}
