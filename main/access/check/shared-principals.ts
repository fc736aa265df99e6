import { addTo } from '../../support/multimap.ts';
import type { CompiledPolicy, CompiledRole } from '../compile.ts';
import type { RoleRule } from '../doors.ts';
import type { Role } from '../types.ts';
import type { Report } from './report.ts';
import { rulePath, type Tally, tallyOf, type WorkedOut } from './worked-out.ts';

/** Something that a principal of a role opens although none of the role's rules leads there. */
interface Surprise {
  readonly role: Role;
  readonly principal: string;
  readonly tally: Tally;
  /** The roles whose rules lead there. */
  readonly as: Set<string>;
}

/**
 * Servers ask for principals, not for roles. Where two roles share one and lead to different places, whoever has one of
 * them gets into the places of the other.
 */
export function checkSharedPrincipals({ compiled, doors, ownDoors }: WorkedOut, report: Report): void {
  const surprises = new Map<string, Surprise>();
  const tallies = new Map<string, Tally>();
  const ownHolders = holdersOfOwn(compiled);
  const open = (
    principal: string,
    leading: readonly RoleRule[],
    holders: readonly CompiledRole[],
    door: string,
    hosts: number,
  ): void => {
    const leaders = new Set(leading.map(({ role }) => role));
    for (const { role } of holders) {
      if (leaders.has(role) || !report.afford(role.groups.length + 1)) continue;
      // Whoever has the role has one that leads there as well.
      const groups = role.groups.filter((group) => !givesAny(compiled, group, leaders));
      if (groups.length === 0) continue;
      const key = JSON.stringify([role.name, principal]);
      const tally = tallyOf(tallies, key);
      tally.add(door, hosts);
      const surprise = surprises.get(key) ?? { role, principal, tally, as: new Set() };
      for (const { role: leader, rule } of leading) {
        if (rule.principals.includes(principal)) surprise.as.add(leader.name);
      }
      surprises.set(key, surprise);
    }
  };
  for (const [{ account, principals, rules }, { first, count }] of doors) {
    for (const principal of principals) {
      open(principal, rules, compiled.holders.get(principal) ?? [], `${account}@${first}`, count);
    }
  }
  for (const [rules, { first, count }] of ownDoors) {
    for (const principal of new Set(rules.flatMap(({ rule }) => rule.principals))) {
      open(principal, rules, ownHolders.get(principal) ?? [], `their own account on ${first}`, count);
    }
  }
  for (const { role, principal, tally, as } of surprises.values()) {
    const rule = role.rules.find(({ principals }) => principals.includes(principal));
    report.add(
      {
        severity: 'warning',
        code: 'shared-principal',
        sentence: `whoever has the role ${role.name} also reaches ${tally}: its principal "${principal}" is one that ${[...as].join(' and ')} opens them with`,
        advice: 'Give each role a principal of its own, unless this is meant.',
      },
      rule === undefined ? ['roles', role.name] : rulePath({ role, rule }),
    );
  }
}

function givesAny(compiled: CompiledPolicy, group: string, roles: ReadonlySet<Role>): boolean {
  return (compiled.rolesOfGroup.get(group) ?? []).some(({ role }) => roles.has(role));
}

function holdersOfOwn({ roles }: CompiledPolicy): ReadonlyMap<string, readonly CompiledRole[]> {
  const holders = new Map<string, CompiledRole[]>();
  for (const role of roles.values()) {
    for (const principal of role.principals.own) addTo(holders, principal, role);
  }
  return holders;
}
