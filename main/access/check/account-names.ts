import type { ParsedPolicy } from '../parse.ts';
import type { Report } from './report.ts';

/**
 * Principals that are names of accounts too. Where sshd trusts the authority and has no AuthorizedPrincipalsFile, it
 * lets every principal into the account of that name (sshd_config(5), TrustedUserCAKeys): such a server need not be one
 * of the policy's, and never asks it.
 */
export function checkAccountNames({ policy: { roles, hosts }, written }: ParsedPolicy, report: Report): void {
  const ruled = roles.flatMap(({ rules }) => rules.flatMap(({ users }) => users));
  const accounts = new Set(['root', ...ruled, ...hosts.flatMap(({ users }) => users)]);
  const told = new Set<string>();
  for (const { name: role, rules } of roles) {
    rules.forEach(({ principals }, at) => {
      const rule = ['roles', role, 'access', at];
      const isWritten = (written.roles?.[role]?.access?.[at]?.principals?.length ?? 0) > 0;
      principals.forEach((principal, index) => {
        if (told.has(principal) || !accounts.has(principal)) return;
        told.add(principal);
        report.add(
          {
            severity: 'warning',
            code: 'principal-account',
            sentence: `the principal "${principal}" is the name of an account too: a server that trusts the authority and has no AuthorizedPrincipalsFile lets whoever has the role ${role} into it`,
            advice: 'Give the role principals that no account is called by.',
          },
          isWritten ? [...rule, 'principals', index] : rule,
        );
      });
    });
  }
}
