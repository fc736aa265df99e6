import type { Role } from '../types.ts';
import type { Report } from './report.ts';
import { rulePath, type Tally, tallyOf, type WorkedOut } from './worked-out.ts';

/** Servers give sudo to accounts, not to roles: whoever gets into the account has it, whichever role let them in. */
export function checkSudo({ compiled, doors }: WorkedOut, report: Report): void {
  const tallies = new Map<string, Tally>();
  const found = new Map<string, { role: Role; account: string; tally: Tally; admins: Set<string> }>();
  for (const [{ account, sudo, rules }, { first, count }] of doors) {
    if (!sudo || !report.afford(rules.length)) continue;
    const admins = new Set(rules.filter(({ rule }) => rule.sudo).map(({ role }) => role));
    for (const { role } of rules) {
      if (admins.has(role)) continue;
      const always = role.groups.every((group) =>
        (compiled.rolesOfGroup.get(group) ?? []).some((other) => admins.has(other.role)),
      );
      if (always && role.groups.length > 0) continue;
      const key = JSON.stringify([role.name, account]);
      const tally = tallyOf(tallies, key);
      tally.add(first, count);
      const there = found.get(key) ?? { role, account, tally, admins: new Set() };
      for (const admin of admins) there.admins.add(admin.name);
      found.set(key, there);
    }
  }
  for (const { role, account, tally, admins } of found.values()) {
    const rule = role.rules.find(({ users }) => users.includes(account)) ?? role.rules[0];
    report.add(
      {
        severity: 'warning',
        code: 'shared-sudo',
        sentence: `the role ${role.name} brings sudo on ${tally}: it shares the account ${account} with ${[...admins].join(' and ')}, and sudo goes by account`,
        advice: 'Give one of the roles an account of its own, unless this is meant.',
      },
      rule === undefined ? ['roles', role.name] : rulePath({ role, rule }),
    );
  }
}
