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
  const { byName, byLabel, globs } = targetsOf(rules);
  const candidates = sieve(globs);
  return ({ name, isPattern, labels }) => {
    const found = [...(byName.get(name) ?? [])];
    // One by one: there may be more than a call takes arguments.
    const lead = (place: number): number => found.push(place);
    for (const label of labels) byLabel.get(label)?.forEach(lead);
    candidates(name, ({ glob, places }) => {
      if (isPattern ? glob.covers(name) : glob.matches(name)) places.forEach(lead);
    });
    found.sort((a, b) => a - b);
    return found.filter((place, index) => place !== found[index - 1]);
  };
}

export interface Target {
  readonly glob: Glob;
  readonly places: readonly number[];
}

/** What rules name, each once, with the places of the rules that do. */
export interface Targets {
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  readonly globs: readonly Target[];
}

export function targetsOf(rules: readonly RoleRule[]): Targets {
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
  return { byName, byLabel, globs };
}

/** Sorts patterns by how they begin, else by how they end, so that a name meets few of them. */
export function sieve<T extends { readonly glob: Glob }>(
  targets: readonly T[],
): (name: string, meet: (target: T) => void) => void {
  const heads = new Map<string, T[]>();
  const tails = new Map<string, T[]>();
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
