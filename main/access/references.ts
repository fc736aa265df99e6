import type { Document } from './document.ts';
import { type Finding, type FindingCode, firstFindings, type Path, pathText } from './finding.ts';
import type { Policy, PolicyHost } from './types.ts';

/** What no use of the policy could make sense of: a host that stands twice, jump hosts that lead nowhere or in a circle. */
export function referenceFindings({ hosts }: Policy, document: Document): Finding[] {
  const found: { readonly code: FindingCode; readonly path: Path; readonly sentence: string }[] = [];
  const report = (code: FindingCode, path: Path, sentence: string): void => {
    found.push({ code, path, sentence });
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
  const circles = circlesIn(hosts, byName);
  hosts.forEach(({ jump }, index) => {
    if (jump === undefined) return;
    const path = ['hosts', index, 'jump'];
    if (!byName.has(jump)) {
      report('jump', path, `${pathText(path)} is ${jump}, which is not among the hosts`);
      return;
    }
    const circle = circles.get(index);
    if (circle === undefined) return;
    const names = [...circle, index].map((place) => hosts[place]?.name);
    report('jump', path, `ssh would never arrive: ${names.join(' goes through ')}`);
  });
  return firstFindings(found, ({ code, path, sentence }) => {
    const place = document.placeOf(path);
    return { severity: 'problem', code, place, path: pathText(path), sentence };
  });
}

/**
 * Circles that ssh never leaves, each by its first host in the list, with which it begins: every host of one would tell
 * the same. No host is passed twice, however long the ways are.
 */
function circlesIn(
  hosts: readonly PolicyHost[],
  byName: ReadonlyMap<string, number>,
): ReadonlyMap<number, readonly number[]> {
  const circles = new Map<number, readonly number[]>();
  const passed = new Set<number>();
  for (const start of hosts.keys()) {
    const way: number[] = [];
    let next: number | undefined = start;
    while (next !== undefined && !passed.has(next)) {
      passed.add(next);
      way.push(next);
      const jump: string | undefined = hosts[next]?.jump;
      next = jump === undefined ? undefined : byName.get(jump);
    }
    const back = next === undefined ? -1 : way.indexOf(next);
    if (back < 0) continue;
    const circle = way.slice(back);
    const first = circle.reduce((least, place) => Math.min(least, place));
    const at = circle.indexOf(first);
    circles.set(first, [...circle.slice(at), ...circle.slice(0, at)]);
  }
  return circles;
}
