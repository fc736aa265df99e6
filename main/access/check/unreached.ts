import { compileGlob } from '../glob.ts';
import type { HostSelector, Policy } from '../types.ts';
import { matchingCost, meeting } from './compare.ts';
import type { Report } from './report.ts';
import type { WorkedOut } from './worked-out.ts';

/** Hosts that no role reaches. A pattern counts as reached where a role reaches some of what it stands for. */
export function checkUnreached({ compiled: { policy, hosts } }: WorkedOut, report: Report): void {
  // That there are no roles has been said.
  if (policy.roles.length === 0) return;
  const indexOf = new Map(policy.hosts.map(({ name }, index) => [name, index]));
  const mayReachSome = reacher(selectorsIn(policy), report);
  for (const { name, isPattern, doors } of hosts) {
    if (doors.rules.length > 0) continue;
    if (isPattern && mayReachSome(name)) continue;
    report.add(
      { severity: 'warning', code: 'unreached-host', sentence: `no role reaches the host ${name}` },
      ['hosts', indexOf.get(name) ?? 0, 'name'],
    );
  }
}

function selectorsIn({ roles }: Policy): readonly HostSelector[] {
  const distinct = new Map<string, HostSelector>();
  for (const { rules } of roles) {
    for (const selector of rules.flatMap(({ hosts }) => hosts))
      distinct.set(JSON.stringify(selector), selector);
  }
  return [...distinct.values()];
}

/** Whether some of what a pattern stands for is reached. Labels are those of its entry, and so of all of it. */
function reacher(selectors: readonly HostSelector[], report: Report): (pattern: string) => boolean {
  const names = selectors.flatMap((selector) => (selector.kind === 'name' ? [selector.name] : []));
  const globs = selectors.flatMap((selector) =>
    selector.kind === 'glob' ? [compileGlob(selector.pattern)] : [],
  );
  return (pattern) => {
    const glob = compileGlob(pattern);
    if (!report.afford(names.length * matchingCost(pattern))) return true;
    return names.some(glob.matches) || globs.some((its) => meeting(glob, its, report) !== undefined);
  };
}
