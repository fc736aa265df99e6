import { MOST_PRINCIPALS } from '../../certificates/ssh-certificate.ts';
import { addTo } from '../../support/multimap.ts';
import type { ParsedPolicy } from '../parse.ts';
import { rolePrincipals } from '../principals.ts';
import type { Role } from '../types.ts';
import type { Report } from './report.ts';

/** What no certificate could carry. That a name can be a principal at all was seen to when the policy was read. */
export function checkPrincipals({ policy }: ParsedPolicy, report: Report): void {
  const byGroup = new Map<string, Role[]>();
  for (const role of policy.roles) {
    for (const group of role.groups) addTo(byGroup, group, role);
  }
  const tooMany = (roles: readonly Role[]): number | undefined => {
    const count = principalsOfPerson(roles);
    return count > MOST_PRINCIPALS ? count : undefined;
  };
  const groupTold = new Set<string>();
  for (const [group, roles] of byGroup) {
    const count = tooMany(roles);
    const role = roles[0];
    if (count === undefined || role === undefined) continue;
    groupTold.add(group);
    report.add(
      {
        severity: 'problem',
        code: 'too-many-principals',
        sentence: `the group “${group}” alone gives ${count} principals, and ssh takes no certificate with more than ${MOST_PRINCIPALS}`,
        advice: 'Let roles share principals, or split them among groups that nobody is in together.',
      },
      ['roles', role.name, 'groups'],
    );
  }
  const all =
    groupTold.size > 0 ? undefined : tooMany(policy.roles.filter(({ groups }) => groups.length > 0));
  if (all !== undefined) {
    report.add(
      {
        severity: 'warning',
        code: 'many-principals',
        sentence: `somebody who is in all groups would get ${all} principals, and ssh takes no certificate with more than ${MOST_PRINCIPALS}`,
      },
      [],
    );
  }
}

/** With those of the own account and the address itself. */
function principalsOfPerson(roles: readonly Role[]): number {
  const shared = new Set<string>();
  const own = new Set<string>();
  for (const principals of roles.map(rolePrincipals)) {
    for (const name of principals.shared) shared.add(name);
    for (const name of principals.own) own.add(name);
  }
  return shared.size + own.size + 1;
}
