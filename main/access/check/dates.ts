import { isAhead } from '../accept.ts';
import type { ParsedPolicy } from '../parse.ts';
import type { Report } from './report.ts';

export function checkDates({ policy, written }: ParsedPolicy, nowMs: number, report: Report): void {
  if (written.serial === undefined) {
    report.add(
      {
        severity: 'warning',
        code: 'serial',
        sentence: 'the policy has no serial number, so that nobody can tell an older one from a newer one',
        advice: 'Add "serial: 1", and make it greater with each publication.',
      },
      [],
    );
  }
  if (isAhead(policy.publishedAtMs, nowMs)) {
    report.add(
      {
        severity: 'problem',
        code: 'date',
        sentence: `the policy is dated ${written.published}, which is still to come; until then it is refused`,
      },
      ['published'],
    );
  }
}
