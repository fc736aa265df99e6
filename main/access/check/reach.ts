import type { ParsedPolicy } from '../parse.ts';
import type { Policy } from '../types.ts';
import { checkAccounts } from './accounts.ts';
import { matchingCost } from './compare.ts';
import type { Report } from './report.ts';
import { checkSharedPrincipals } from './shared-principals.ts';
import { checkSudo } from './sudo.ts';
import { checkUnreached } from './unreached.ts';
import { checkWays } from './ways.ts';
import { workOut } from './worked-out.ts';

/** What only shows when all roles are applied to all hosts. */
export function checkReach({ policy }: ParsedPolicy, report: Report): void {
  const costs = [...patternsIn(policy)].map(matchingCost).reduce((sum, cost) => sum + cost, 0);
  if (!report.afford(policy.hosts.length * costs)) return;
  const workedOut = workOut(policy);
  checkUnreached(workedOut, report);
  checkAccounts(workedOut, report);
  checkSharedPrincipals(workedOut, report);
  checkSudo(workedOut, report);
  checkWays(workedOut, report);
}

function patternsIn({ roles }: Policy): ReadonlySet<string> {
  const selectors = roles.flatMap(({ rules }) => rules.flatMap(({ hosts }) => hosts));
  return new Set(selectors.flatMap((selector) => (selector.kind === 'glob' ? [selector.pattern] : [])));
}
