import type { RoleRule } from './doors.ts';
import { compileGlob, type Glob, hostKey } from './glob.ts';
import type { Policy } from './types.ts';

/** Finds the rules that lead to a host, without asking every rule. */
export interface Reach {
  /** In the policy's order. `name` as `hostKey` gives it; of a pattern, the rules that cover all of it. */
  rulesFor(host: HostToReach): readonly RoleRule[];
}

export interface HostToReach {
  readonly name: string;
  readonly isPattern: boolean;
  readonly labels: readonly string[];
}

/** Sorts all selectors by kind once. Rules go by their place in the policy, so that they keep its order. */
export function reachOf({ roles }: Policy): Reach {
  const rules = roles.flatMap((role) => role.rules.map((rule): RoleRule => ({ role, rule })));
  const byName = new Map<string, number[]>();
  const byLabel = new Map<string, number[]>();
  const byPattern = new Map<string, number[]>();
  rules.forEach(({ rule }, place) => {
    for (const selector of rule.hosts) {
      switch (selector.kind) {
        case 'name':
          add(byName, hostKey(selector.name), place);
          break;
        case 'label':
          add(byLabel, selector.label, place);
          break;
        case 'glob':
          add(byPattern, hostKey(selector.pattern), place);
          break;
      }
    }
  });
  const globs = [...byPattern].map(([pattern, places]) => ({ glob: compileGlob(pattern), places }));
  return {
    rulesFor({ name, isPattern, labels }) {
      const found = new Set(byName.get(name));
      for (const label of labels) for (const place of byLabel.get(label) ?? []) found.add(place);
      for (const { glob, places } of globs) {
        if (leadsTo(glob, name, isPattern)) for (const place of places) found.add(place);
      }
      return [...found].sort((a, b) => a - b).flatMap((place) => rules[place] ?? []);
    },
  };
}

function leadsTo(glob: Glob, name: string, isPattern: boolean): boolean {
  return isPattern ? glob.covers(name) : glob.matches(name);
}

function add(places: Map<string, number[]>, key: string, place: number): void {
  const there = places.get(key);
  if (there === undefined) places.set(key, [place]);
  else there.push(place);
}
