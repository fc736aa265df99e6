import { addTo } from '../support/multimap.ts';
import type { RoleRule } from './doors.ts';
import { compileGlob, type Glob, hostKey } from './glob.ts';

export interface HostToReach {
  /** As `hostKey` gives it. */
  readonly name: string;
  /** Then only rules count that lead to every host it stands for. */
  readonly isPattern: boolean;
  readonly labels: readonly string[];
}

/** Finds the rules that lead to a host, by their places in the list, without asking each of them. */
export function reachOf(rules: readonly RoleRule[]): (host: HostToReach) => readonly number[] {
  const byName = new Map<string, number[]>();
  const byLabel = new Map<string, number[]>();
  const byPattern = new Map<string, number[]>();
  rules.forEach(({ rule }, place) => {
    for (const selector of rule.hosts) {
      switch (selector.kind) {
        case 'name':
          addTo(byName, hostKey(selector.name), place);
          break;
        case 'label':
          addTo(byLabel, selector.label, place);
          break;
        case 'glob':
          addTo(byPattern, hostKey(selector.pattern), place);
          break;
      }
    }
  });
  const globs = [...byPattern].map(([pattern, places]) => ({ glob: compileGlob(pattern), places }));
  const candidates = sieve(globs);
  return ({ name, isPattern, labels }) => {
    const found = [...(byName.get(name) ?? [])];
    for (const label of labels) found.push(...(byLabel.get(label) ?? []));
    candidates(name, ({ glob, places }) => {
      if (isPattern ? glob.covers(name) : glob.matches(name)) found.push(...places);
    });
    found.sort((a, b) => a - b);
    return found.filter((place, index) => place !== found[index - 1]);
  };
}

interface Target {
  readonly glob: Glob;
  readonly places: readonly number[];
}

/** Sorts patterns by how they begin, else by how they end, so that a name meets few of them. */
function sieve(targets: readonly Target[]): (name: string, meet: (target: Target) => void) => void {
  const heads = new Map<string, Target[]>();
  const tails = new Map<string, Target[]>();
  for (const target of targets) {
    const { head, tail } = target.glob;
    if (head !== '') addTo(heads, head, target);
    else addTo(tails, tail, target);
  }
  const headLengths = new Set([...heads.keys()].map((head) => head.length));
  const tailLengths = new Set([...tails.keys()].map((tail) => tail.length));
  return (name, meet) => {
    for (const length of headLengths) heads.get(name.slice(0, length))?.forEach(meet);
    for (const length of tailLengths) tails.get(name.slice(name.length - length))?.forEach(meet);
  };
}
