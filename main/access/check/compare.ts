import { commonName, mayMeet } from '../common-name.ts';
import type { Glob } from '../glob.ts';
import type { Report } from './report.ts';

/** Looking whether a pattern fits a name, or may meet another one, in most cases. */
const QUICK = 1 / 8;

/** What it may take to hold one name to the pattern: from the second star on, names can be made that take long. */
export function matchingCost(pattern: string): number {
  const stars = pattern.split('*').length - 1;
  return stars < 2 ? QUICK : (QUICK * pattern.length) / 4;
}

/**
 * Whether two patterns have a name in common, and which; undefined where they have none. Without a name where so much
 * was compared already that nobody looked.
 */
export function meeting(
  one: Glob,
  other: Glob,
  report: Report,
): { readonly name?: string | undefined } | undefined {
  if (!report.afford(QUICK)) return {};
  if (!mayMeet(one, other)) return undefined;
  if (!report.afford(one.pattern.length * other.pattern.length * QUICK)) return {};
  const name = commonName(one, other);
  return name === undefined ? undefined : { name };
}
