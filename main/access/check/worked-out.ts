import type { CompiledPolicy, PlacedHost } from '../compile.ts';
import type { Doors, RoleRule } from '../doors.ts';
import type { Path } from '../finding.ts';

/** The policy as it works out: hosts with the same doors are looked at together. */
export interface WorkedOut {
  readonly compiled: CompiledPolicy;
  readonly hostsOf: ReadonlyMap<Doors, readonly PlacedHost[]>;
}

/** Counts what is the same for several hosts, and keeps one of them as the example. */
export class Tally {
  #count = 0;
  #example = '';

  /** `example`: a host, or an account on one. */
  add(example: string, count: number): void {
    if (this.#count === 0) this.#example = example;
    this.#count += count;
  }

  /** "db-1.example.com and 3 more" */
  toString(): string {
    return this.#count === 1 ? this.#example : `${this.#example} and ${this.#count - 1} more`;
  }
}

/** The tally of `key`, a new one where there is none yet. */
export function tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
  const there = tallies.get(key) ?? new Tally();
  tallies.set(key, there);
  return there;
}

/** Where the rule stands in the document. */
export function rulePath({ role, rule }: RoleRule): Path {
  return ['roles', role.name, 'access', role.rules.indexOf(rule)];
}
