import type { Document } from '../document.ts';
import { type Finding, type FindingCode, type Path, pathText, type Severity } from '../finding.ts';
import type { ParsedPolicy } from '../parse.ts';

/** Where the checks put what they find. */
export interface Report {
  /** `isKey`: about the name of the entry at `path`, not about what it says. */
  add(found: Found, path: Path, isKey?: boolean): void;
  /**
   * Whether so much more comparing may be done. Policies are data from outside: one in which everything refers to
   * everything may not keep the person waiting, and what was left out for that is said.
   */
  afford(comparisons: number): boolean;
}

export interface Found {
  readonly severity: Severity;
  readonly code: FindingCode;
  readonly sentence: string;
  readonly advice?: string;
}

export type PolicyCheck = (parsed: ParsedPolicy, report: Report) => void;

/** Each takes a third of a microsecond or so. 10,000 hosts with 500 groups and 200 roles take a tenth of them. */
const MOST_COMPARISONS = 3_000_000;

/** Whether a pattern fits a name is seen so much faster than whether it meets another pattern. */
export const PLAIN = 1 / 8;

export function createReport(document: Document): Report & { readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let [left, told] = [MOST_COMPARISONS, false];
  return {
    findings,
    add(found, path, isKey = false) {
      const place = isKey ? document.placeOfKey(path) : document.placeOf(path);
      findings.push({ ...found, place: path.length === 0 ? undefined : place, path: pathText(path) });
    },
    afford(comparisons) {
      if (comparisons <= left) {
        left -= comparisons;
        return true;
      }
      if (!told) {
        told = true;
        findings.push({
          severity: 'warning',
          code: 'not-compared',
          path: '',
          sentence: 'so much in this policy leads to so much else that not everything was compared',
        });
      }
      left = 0;
      return false;
    },
  };
}
