import { type Glob, hostKey } from './glob.ts';
import { sieve, targetsOf } from './reach.ts';
import type { Policy } from './types.ts';

/**
 * Policies come from outside, and some are small and yet take minutes: many patterns that nearly fit many names, or
 * many rules that all lead to the same hosts. A step is about 10 ns on an ordinary computer.
 */
const MOST_STEPS = 150_000_000;

/** Finding a list of patterns by how a name begins or ends. */
const LOOK_UP = 10;
/** A rule that leads to a host, for each account that it opens there. */
const LEAD = 8;

/** Whether the policy can be made ready (compile.ts) without anybody having to wait for it. Takes little time itself. */
export function isQuickToCompile({ roles, hosts }: Policy): boolean {
  const rules = roles.flatMap((role) => role.rules.map((rule) => ({ role, rule })));
  const { byName, byLabel, globs } = targetsOf(rules);
  const leads = (places: readonly number[]): number =>
    places.reduce((sum, place) => sum + LEAD * (1 + (rules[place]?.rule.users.length ?? 0)), 0);
  const names = new Map([...byName].map(([name, places]) => [name, leads(places)]));
  const labels = new Map([...byLabel].map(([label, places]) => [label, leads(places)]));
  /** Those that begin, or else end, alike meet the same names. */
  const alike = new Map<string, { readonly glob: Glob; leads: number; perLetter: number }>();
  for (const { glob, places } of globs) {
    const key = glob.head === '' ? `*${glob.tail}` : glob.head;
    const sum = alike.get(key) ?? { glob, leads: 0, perLetter: 0 };
    alike.set(key, sum);
    sum.leads += leads(places);
    sum.perLetter += stepsPerLetter(glob.pattern);
  }
  const candidates = sieve([...alike.values()]);
  const lookUps = new Set([...alike.values()].map(({ glob: { head, tail } }) => head.length || -tail.length))
    .size;
  let left = MOST_STEPS - hosts.length * lookUps * LOOK_UP;
  for (const host of hosts) {
    if (left < 0) return false;
    const name = hostKey(host.name);
    let leading = names.get(name) ?? 0;
    for (const label of host.labels) leading += labels.get(label) ?? 0;
    candidates(name, (target) => {
      leading += target.leads;
      left -= name.length * target.perLetter;
    });
    left -= leading * (1 + host.users.length);
  }
  return left >= 0;
}

/** Between two stars a name is walked again from each of its letters, for as far as it fits. */
function stepsPerLetter(pattern: string): number {
  const between = pattern.split('*').slice(1, -1);
  return between.reduce((longest, { length }) => Math.max(longest, length), 0) / 4;
}
