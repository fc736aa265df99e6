import { compilePolicy, type PlacedHost } from '../compile.ts';
import type { Doors } from '../doors.ts';
import type { ParsedPolicy } from '../parse.ts';
import type { Policy } from '../types.ts';
import { checkAccounts } from './accounts.ts';
import { PLAIN, type Report } from './report.ts';
import { checkSharedPrincipals } from './shared-principals.ts';
import { checkSudo } from './sudo.ts';
import { checkUnreached } from './unreached.ts';

/** What only shows when all roles are applied to all hosts. */
export function checkReach({ policy }: ParsedPolicy, report: Report): void {
  if (!report.afford(policy.hosts.length * patternsIn(policy).size * PLAIN)) return;
  const compiled = compilePolicy(policy);
  const hostsOf = new Map<Doors, PlacedHost[]>();
  for (const host of compiled.hosts) {
    const there = hostsOf.get(host.doors);
    if (there === undefined) hostsOf.set(host.doors, [host]);
    else there.push(host);
  }
  const workedOut = { compiled, hostsOf };
  checkUnreached(workedOut, report);
  checkAccounts(workedOut, report);
  checkSharedPrincipals(workedOut, report);
  checkSudo(workedOut, report);
}

function patternsIn({ roles }: Policy): ReadonlySet<string> {
  const selectors = roles.flatMap(({ rules }) => rules.flatMap(({ hosts }) => hosts));
  return new Set(selectors.flatMap((selector) => (selector.kind === 'glob' ? [selector.pattern] : [])));
}
