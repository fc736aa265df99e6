import { addTo } from '../../support/multimap.ts';
import { type CompiledPolicy, compilePolicy, type PlacedHost } from '../compile.ts';
import type { Door, Doors, RoleRule } from '../doors.ts';
import type { Path } from '../finding.ts';
import type { Policy } from '../types.ts';

/** The policy as it works out: what is the same on many hosts is looked at once. */
export interface WorkedOut {
  readonly compiled: CompiledPolicy;
  readonly hostsOf: ReadonlyMap<Doors, readonly PlacedHost[]>;
  readonly doors: ReadonlyMap<Door, SomeHosts>;
  /** By the rules that open the person's own account. */
  readonly ownDoors: ReadonlyMap<readonly RoleRule[], SomeHosts>;
}

export interface SomeHosts {
  readonly first: string;
  count: number;
}

export function workOut(policy: Policy): WorkedOut {
  const compiled = compilePolicy(policy);
  const hostsOf = new Map<Doors, PlacedHost[]>();
  for (const host of compiled.hosts) addTo(hostsOf, host.doors, host);
  const doors = new Map<Door, SomeHosts>();
  const ownDoors = new Map<readonly RoleRule[], SomeHosts>();
  for (const [{ shared, own }, hosts] of hostsOf) {
    const first = hosts[0]?.name ?? '';
    for (const door of shared) count(doors, door, first, hosts.length);
    if (own.length > 0) count(ownDoors, own, first, hosts.length);
  }
  return { compiled, hostsOf, doors, ownDoors };
}

function count<K>(counted: Map<K, SomeHosts>, key: K, first: string, hosts: number): void {
  const there = counted.get(key);
  if (there === undefined) counted.set(key, { first, count: hosts });
  else there.count += hosts;
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
