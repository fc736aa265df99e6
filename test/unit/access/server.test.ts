import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { principalsFile, sshdConfiguration, sudoersRules } from '#main/access/server.ts';
import { ACCOUNTS, HOST_NAMES, policies } from '#test/support/access-policies.ts';
import { examplePolicy } from './policy.ts';

const compiled = compilePolicy(examplePolicy());
const db = compiled.place('db-1.prod.example.com');

describe('what is written for a server', () => {
  it('names the principals of one account, and says where it is nobody’s', () => {
    expect(principalsFile(compiled, db, 'postgres')).toBe(
      '# Who may log in as postgres on db-1.prod.example.com, by access policy 41.\ndba\n',
    );
    expect(principalsFile(compiled, compiled.place('sandbox.example.com'), 'sam')).toContain(
      '\nsandbox/sam\n',
    );
    expect(principalsFile(compiled, db, 'sam')).toBe(
      '# Who may log in as sam on db-1.prod.example.com, by access policy 41.\n# Nobody: no rule leads to this account.\n',
    );
  });

  it('lists the accounts of the host beside what sshd has to be told', () => {
    const lines = sshdConfiguration(compiled, db).split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'TrustedUserCAKeys /etc/ssh/latchkey/user_ca.pub',
      'AuthorizedPrincipalsFile /etc/ssh/latchkey/principals/%u',
    ]);
    expect(lines).toEqual(expect.arrayContaining(['#   deploy', '#   postgres (with sudo)']));
    expect(sshdConfiguration(compiled, compiled.place('sandbox.example.com'))).toContain(
      "#   and each person's own account",
    );
    expect(sshdConfiguration(compiled, compiled.place('elsewhere.example.org'))).toContain('#   none');
  });

  it('lets the accounts of sudo rules become root, and no others', () => {
    expect(sudoersRules(compiled, db).split('\n')[1]).toBe('"postgres" ALL=(ALL:ALL) NOPASSWD: ALL');
    expect(sudoersRules(compiled, compiled.place('web-3.prod.example.com'))).toContain('# No account');
  });

  it('has nothing in it but comments and what was meant, whatever the policy', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom(...HOST_NAMES), (policy, name) => {
        const any = compilePolicy(policy);
        const host = any.place(name);
        for (const account of ACCOUNTS) {
          expect(principalsFile(any, host, account)).toMatch(
            /^(#.*\n|[A-Za-z0-9_.:+-]+(\/[a-z0-9_.-]+)?\n)+$/,
          );
        }
        expect(sudoersRules(any, host)).toMatch(
          /^(#.*\n|"[A-Za-z0-9_.-]+" ALL=\(ALL:ALL\) NOPASSWD: ALL\n)+$/,
        );
        const directives = sshdConfiguration(any, host)
          .split('\n')
          .filter((line) => !/^(#.*)?$/.test(line));
        expect(directives).toHaveLength(2);
      }),
    );
  });
});
