import type { Document } from './document.ts';
import { type Finding, type FindingCode, type Path, pathText } from './finding.ts';
import type { Policy, PolicyHost } from './types.ts';

/** What no use of the policy could make sense of: a host that stands twice, jump hosts that lead nowhere or in a circle. */
export function referenceFindings({ hosts }: Policy, document: Document): Finding[] {
  const findings: Finding[] = [];
  const report = (code: FindingCode, path: Path, sentence: string): void => {
    const place = document.placeOf(path);
    findings.push({ severity: 'problem', code, place, path: pathText(path), sentence });
  };
  const byName = new Map<string, number>();
  hosts.forEach(({ name }, index) => {
    const first = byName.get(name);
    if (first === undefined) byName.set(name, index);
    else {
      const { line } = document.placeOf(['hosts', first, 'name']);
      report(
        'duplicate-host',
        ['hosts', index, 'name'],
        `the host ${name} stands in the list already, in line ${line}`,
      );
    }
  });
  hosts.forEach(({ name, jump }, index) => {
    if (jump === undefined) return;
    const path = ['hosts', index, 'jump'];
    if (!byName.has(jump)) {
      report('jump', path, `${pathText(path)} is ${jump}, which is not among the hosts`);
      return;
    }
    const circle = circleFrom(index, hosts, byName);
    // Every host of the circle would tell the same, so that the first one does.
    if (circle.length > 0 && Math.min(...circle) === index) {
      const names = [...circle, index].map((place) => hosts[place]?.name ?? name);
      report('jump', path, `ssh would never arrive: ${names.join(' goes through ')}`);
    }
  });
  return findings;
}

/** The hosts that ssh goes through from this one until it is back at it; none where it never comes back. */
function circleFrom(
  start: number,
  hosts: readonly PolicyHost[],
  byName: ReadonlyMap<string, number>,
): readonly number[] {
  const passed: number[] = [];
  const seen = new Set<number>();
  for (let next: number | undefined = start; next !== undefined && !seen.has(next); ) {
    seen.add(next);
    passed.push(next);
    const jump: string | undefined = hosts[next]?.jump;
    next = jump === undefined ? undefined : byName.get(jump);
    if (next === start) return passed;
  }
  return [];
}
