import { type CompiledPolicy, type CompiledRole, compilePolicy } from './compile.ts';
import type { Doors } from './doors.ts';
import { doorsOfSelectors, openSelectors } from './selector-doors.ts';
import type { Policy, PolicyHost } from './types.ts';

/** What changes from one policy to another. Lists are in alphabetical order. */
export interface PolicyDifference {
  readonly serial: { readonly older: number; readonly newer: number };
  /** Entries of the list; `changed`: another address, port or jump host. */
  readonly hosts: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
  /** Groups for which anything changes, whether they stand in both policies or in one. */
  readonly groups: readonly GroupDifference[];
}

/** What somebody who is in this group, and in no other, gains and loses. */
export interface GroupDifference {
  readonly group: string;
  readonly gained: Change;
  readonly lost: Change;
}

export interface Change {
  readonly roles: readonly string[];
  readonly principals: readonly string[];
  /** Hosts on which an account opens or closes, that was closed or open before. */
  readonly hosts: readonly HostChange[];
  /** The same for all that a pattern or a label stands for, hosts to come too; `host`: "*.example.com", "label:db". */
  readonly patterns: readonly HostChange[];
}

export interface HostChange {
  readonly host: string;
  /** Accounts; OWN_ACCOUNT for the person's own one, HOSTS_ACCOUNTS for those that hosts of a pattern will have. */
  readonly accounts: readonly string[];
  /** Accounts on which sudo comes or goes, while the account itself stays. */
  readonly sudo: readonly string[];
}

/** Stands for the account that has the person's own name: no account can be called so. */
export const OWN_ACCOUNT = '~';

/**
 * Compares what two policies open, door by door, as servers see it: by principals, so that those that roles share are
 * counted too. A host that only one of the policies lists is looked up in both, because patterns may cover it.
 */
export function diffPolicies(older: Policy, newer: Policy): PolicyDifference {
  const names = [...new Set([older, newer].flatMap(namesIn))];
  const [before, after] = [older, newer].map((policy) => compilePolicy(policy, names));
  if (before === undefined || after === undefined) throw new Error('two policies give two');
  const pairsWith = indexOf(pairsOf(doorsByHost(before), doorsByHost(after)));
  const selectors = new Set([older, newer].flatMap(openSelectors));
  const wildPairsWith = indexOf(
    pairsOf(doorsOfSelectors(older, selectors), doorsOfSelectors(newer, selectors)),
  );
  const groups = [...new Set([...before.rolesOfGroup.keys(), ...after.rolesOfGroup.keys()])].sort();
  return {
    serial: { older: older.serial, newer: newer.serial },
    hosts: diffHosts(older.hosts, newer.hosts),
    groups: groups.flatMap((group) => {
      const [held, holds] = [holdingsOf(before, group), holdingsOf(after, group)];
      const { opened, closed } = diffDoors(held, holds, pairsWith);
      const patterns = diffDoors(held, holds, wildPairsWith);
      const gained = { ...diffHoldings(holds, held), hosts: opened, patterns: patterns.opened };
      const lost = { ...diffHoldings(held, holds), hosts: closed, patterns: patterns.closed };
      return isNothing(gained) && isNothing(lost) ? [] : [{ group, gained, lost }];
    }),
  };
}

function namesIn({ roles, hosts }: Policy): string[] {
  const selectors = roles.flatMap(({ rules }) => rules.flatMap((rule) => rule.hosts));
  return [
    ...hosts.flatMap(({ name, isPattern }) => (isPattern ? [] : [name])),
    ...selectors.flatMap((selector) => (selector.kind === 'name' ? [selector.name] : [])),
  ];
}

function doorsByHost({ hosts }: CompiledPolicy): ReadonlyMap<string, Doors> {
  return new Map(hosts.flatMap(({ name, isPattern, doors }) => (isPattern ? [] : [[name, doors] as const])));
}

/** Hosts, patterns or labels that have the same doors as each other, before and after. */
interface Pair {
  readonly before: Doors | undefined;
  readonly after: Doors | undefined;
  readonly hosts: string[];
}

function pairsOf(
  doorsBefore: ReadonlyMap<string, Doors>,
  doorsAfter: ReadonlyMap<string, Doors>,
): readonly Pair[] {
  const pairs = new Map<Doors | undefined, Map<Doors | undefined, Pair>>();
  for (const host of new Set([...doorsBefore.keys(), ...doorsAfter.keys()])) {
    const [from, to] = [doorsBefore.get(host), doorsAfter.get(host)];
    const row = pairs.get(from) ?? new Map<Doors | undefined, Pair>();
    pairs.set(from, row);
    const pair = row.get(to) ?? { before: from, after: to, hosts: [] };
    row.set(to, pair);
    pair.hosts.push(host);
  }
  return [...pairs.values()].flatMap((row) => [...row.values()]);
}

/** What a person of one group has. */
interface Holdings {
  readonly roles: ReadonlySet<string>;
  readonly shared: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
}

function holdingsOf({ rolesOfGroup }: CompiledPolicy, group: string): Holdings {
  const roles: readonly CompiledRole[] = rolesOfGroup.get(group) ?? [];
  return {
    roles: new Set(roles.map(({ role }) => role.name)),
    shared: new Set(roles.flatMap(({ principals }) => principals.shared)),
    own: new Set(roles.flatMap(({ principals }) => principals.own)),
  };
}

type PairsWith = (principals: Iterable<string>) => Iterable<Pair>;

/** Most groups open few doors, so that most pairs need no look. */
function indexOf(pairs: readonly Pair[]): PairsWith {
  const byPrincipal = new Map<string, Set<Pair>>();
  for (const pair of pairs) {
    for (const doors of [pair.before, pair.after]) {
      for (const principal of doors?.rules.flatMap(({ rule }) => rule.principals) ?? []) {
        const there = byPrincipal.get(principal) ?? new Set();
        byPrincipal.set(principal, there.add(pair));
      }
    }
  }
  return (principals) =>
    new Set([...principals].flatMap((principal) => [...(byPrincipal.get(principal) ?? [])]));
}

function diffDoors(held: Holdings, holds: Holdings, pairsWith: PairsWith) {
  const [opened, closed]: [HostChange[], HostChange[]] = [[], []];
  // Principals for own accounts are among the others.
  for (const { before, after, hosts } of pairsWith(new Set([...held.shared, ...holds.shared]))) {
    const [had, has] = [openTo(before, held), openTo(after, holds)];
    for (const [changes, more, less] of [
      [opened, has, had],
      [closed, had, has],
    ] as const) {
      const accounts = [...more.keys()].filter((account) => !less.has(account)).sort();
      const sudo = [...more.keys()]
        .filter((account) => more.get(account) && less.get(account) === false)
        .sort();
      if (accounts.length > 0 || sudo.length > 0)
        changes.push(...hosts.map((host) => ({ host, accounts, sudo })));
    }
  }
  const byHost = (a: HostChange, b: HostChange): number => (a.host < b.host ? -1 : 1);
  return { opened: opened.sort(byHost), closed: closed.sort(byHost) };
}

/** What is among `these` and not among `those`. */
function diffHoldings(these: Holdings, those: Holdings): Omit<Change, 'hosts' | 'patterns'> {
  const own = without(these.own, those.own).map(ownPrincipalText);
  return {
    roles: without(these.roles, those.roles),
    principals: [...without(these.shared, those.shared), ...own].sort(),
  };
}

function ownPrincipalText(principal: string): string {
  return `${principal}/${OWN_ACCOUNT}`;
}

/** The accounts that open, each with whether it brings sudo. */
function openTo(doors: Doors | undefined, { shared, own }: Holdings): ReadonlyMap<string, boolean> {
  const open = new Map<string, boolean>();
  if (doors === undefined) return open;
  for (const { account, principals, sudo } of doors.shared) {
    if (principals.some((principal) => shared.has(principal))) open.set(account, sudo);
  }
  if (doors.own.some(({ rule }) => rule.principals.some((principal) => own.has(principal)))) {
    open.set(OWN_ACCOUNT, false);
  }
  return open;
}

function without(names: ReadonlySet<string>, those: ReadonlySet<string>): string[] {
  return [...names].filter((name) => !those.has(name)).sort();
}

function isNothing(change: Change): boolean {
  return Object.values(change).every(({ length }) => length === 0);
}

function diffHosts(older: readonly PolicyHost[], newer: readonly PolicyHost[]): PolicyDifference['hosts'] {
  const [before, after] = [older, newer].map((hosts) => new Map(hosts.map((host) => [host.name, host])));
  const sorted = (hosts: readonly PolicyHost[]): string[] => hosts.map(({ name }) => name).sort();
  return {
    added: sorted(newer.filter(({ name }) => before?.has(name) !== true)),
    removed: sorted(older.filter(({ name }) => after?.has(name) !== true)),
    changed: sorted(
      newer.filter((host) => {
        const there = before?.get(host.name);
        return there !== undefined && connection(there) !== connection(host);
      }),
    ),
  };
}

function connection({ name, address, port, jump }: PolicyHost): string {
  return JSON.stringify([address ?? name, port ?? 22, jump]);
}
