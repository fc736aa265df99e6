import type { Finding } from '../finding.ts';
import type { ParsedPolicy } from '../parse.ts';
import { checkAccountNames } from './account-names.ts';
import { checkDates } from './dates.ts';
import { checkGroups } from './groups.ts';
import { checkHosts } from './hosts.ts';
import { checkPrincipals } from './principals.ts';
import { checkReach } from './reach.ts';
import { createReport, type PolicyCheck } from './report.ts';
import { checkRoles } from './roles.ts';
import { checkSelectors } from './selectors.ts';

const CHECKS: readonly PolicyCheck[] = [
  checkRoles,
  checkGroups,
  checkSelectors,
  checkHosts,
  checkPrincipals,
  checkAccountNames,
  checkReach,
];

/**
 * What a policy that can be read says but probably does not mean, in the order of its lines; what has no place comes
 * first. `nowMs`: wall-clock milliseconds.
 */
export function checkPolicy(parsed: ParsedPolicy, nowMs: number): readonly Finding[] {
  const report = createReport(parsed.document);
  checkDates(parsed, nowMs, report);
  for (const check of CHECKS) check(parsed, report);
  const line = ({ place }: Finding): number => place?.line ?? 0;
  const column = ({ place }: Finding): number => place?.column ?? 0;
  return [...report.findings].sort((a, b) => line(a) - line(b) || column(a) - column(b));
}
