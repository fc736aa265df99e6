import type { ParsedPolicy } from '../parse.ts';
import { hasSudo } from '../principals.ts';
import type { Report } from './report.ts';

/** Roles that come to nothing: nobody has them, or they open nothing. */
export function checkRoles({ policy }: ParsedPolicy, report: Report): void {
  const { roles, hosts } = policy;
  if (roles.length === 0 || hosts.length === 0) {
    const what = roles.length === 0 ? 'roles' : 'hosts';
    report.add(
      {
        severity: 'warning',
        code: 'nothing',
        sentence: `the policy has no ${what}, so that nobody reaches anything`,
      },
      [],
    );
  }
  const admins = roles.filter(hasSudo);
  if (admins.length > 0 && admins.every(({ groups }) => groups.length === 0)) {
    const [first] = admins;
    report.add(
      {
        severity: 'problem',
        code: 'admin-nobody',
        sentence: `no group gives a role with sudo, so that nobody could administer anything: ${admins.map(({ name }) => name).join(', ')}`,
        advice: 'Name at least one group that gives one of them.',
      },
      ['roles', first?.name ?? ''],
      true,
    );
  }
  for (const role of roles) {
    if (role.groups.length === 0) {
      const sentence = `no group gives the role ${role.name}, so that nobody has it`;
      report.add({ severity: 'warning', code: 'no-groups', sentence }, ['roles', role.name], true);
    }
    if (role.rules.length === 0) {
      const sentence = `the role ${role.name} opens nothing: it has no access`;
      report.add({ severity: 'warning', code: 'no-access', sentence }, ['roles', role.name], true);
    }
  }
}
