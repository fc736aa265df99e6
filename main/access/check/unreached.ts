import { commonName } from '../common-name.ts';
import { compileGlob } from '../glob.ts';
import type { HostSelector, Policy } from '../types.ts';
import type { Report } from './report.ts';
import type { WorkedOut } from './worked-out.ts';

/** Hosts that no role reaches. A pattern counts as reached where a role reaches some of what it stands for. */
export function checkUnreached({ compiled: { policy, hosts } }: WorkedOut, report: Report): void {
  // That there are no roles has been said.
  if (policy.roles.length === 0) return;
  const indexOf = new Map(policy.hosts.map(({ name }, index) => [name, index]));
  const selectors = selectorsIn(policy);
  for (const { name, isPattern, doors } of hosts) {
    if (doors.rules.length > 0) continue;
    if (
      isPattern &&
      (!report.afford(selectors.length) || selectors.some((selector) => meets(selector, name)))
    )
      continue;
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

function meets(selector: HostSelector, pattern: string): boolean {
  switch (selector.kind) {
    case 'name':
      return compileGlob(pattern).matches(selector.name);
    case 'glob':
      return commonName(pattern, selector.pattern) !== undefined;
    case 'label':
      return false;
  }
}
