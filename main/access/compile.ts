import { addTo } from '../support/multimap.ts';
import { type Doors, doorMaker } from './doors.ts';
import { compileGlob, type Glob, hostKey } from './glob.ts';
import { ownPrincipal, type RolePrincipals, rolePrincipals } from './principals.ts';
import { reachOf } from './reach.ts';
import type { Policy, PolicyHost, Role } from './types.ts';

/** A host with everything that leads to it. */
export interface PlacedHost {
  /** As in the policy, or as the authority knows it. */
  readonly name: string;
  /** Stands for hosts which the policy does not list one by one. */
  readonly isPattern: boolean;
  /** Where its address, port and jump host stand; of a host that no entry names, the first pattern that fits it. */
  readonly entry: PolicyHost | undefined;
  readonly doors: Doors;
}

/** A role with what it comes to. */
export interface CompiledRole {
  readonly role: Role;
  readonly principals: RolePrincipals;
  /** How many of the hosts in `CompiledPolicy.hosts` its rules lead to. */
  readonly hosts: number;
}

/** A policy made ready for questions. Takes its time once (a tenth of a second for 10,000 hosts); questions are quick. */
export interface CompiledPolicy {
  readonly policy: Policy;
  /** The entries in the policy's order, then the hosts that only the inventory names and that something leads to. */
  readonly hosts: readonly PlacedHost[];
  /** In the policy's order, by name. */
  readonly roles: ReadonlyMap<string, CompiledRole>;
  /** Roles by the groups that give them. */
  readonly rolesOfGroup: ReadonlyMap<string, readonly CompiledRole[]>;
  /** Roles that carry a principal, by principal; one for own accounts as "dba/", without the account's name. */
  readonly holders: ReadonlyMap<string, readonly CompiledRole[]>;
  readonly inventory: Inventory | undefined;
  /** Any host, whether the policy lists it or not. */
  place(name: string): PlacedHost;
  /** The hosts that the policy does not list and that this pattern stands for: what holds for each of them. */
  placeUnlisted(pattern: string): PlacedHost;
}

/** The policy's hosts beside those that the authority gave host certificates to (`GET /ssh/hosts`). */
export interface Inventory {
  /** Entries of the policy, patterns apart, that the authority does not know by name or address. */
  readonly unknownToAuthority: readonly string[];
  /** Hosts of the authority that no entry of the policy names, by name or address, or covers. */
  readonly notInPolicy: readonly string[];
}

/** `inventory`: the names that the authority knows, in any case; undefined where it does not say. */
export function compilePolicy(policy: Policy, inventory?: readonly string[]): CompiledPolicy {
  const place = placer(policy);
  const entries = policy.hosts.map((entry) => place(entry.name, entry));
  const byName = new Map(entries.map((host) => [hostKey(host.name), host]));
  const known = inventory && new Set(inventory.map(hostKey));
  const more = [...(known ?? [])].filter((name) => !byName.has(name)).map((name) => place(name));
  more.sort((a, b) => (a.name < b.name ? -1 : 1));
  const hosts = [
    ...entries,
    ...more.filter(({ entry, doors }) => entry !== undefined || doors.rules.length > 0),
  ];
  const counts = countHosts(hosts);
  const addresses = new Set(
    policy.hosts.flatMap(({ address }) => (address === undefined ? [] : [hostKey(address)])),
  );
  const roles = policy.roles.map((role) => ({
    role,
    principals: rolePrincipals(role),
    hosts: counts.get(role) ?? 0,
  }));
  return {
    policy,
    hosts,
    roles: new Map(roles.map((each) => [each.role.name, each])),
    rolesOfGroup: groupBy(roles, ({ role }) => role.groups),
    holders: groupBy(roles, ({ principals: { shared, own } }) => [
      ...shared,
      ...own.map((principal) => ownPrincipal(principal, '')),
    ]),
    inventory: known && {
      unknownToAuthority: policy.hosts.filter((entry) => isUnknown(entry, known)).map(({ name }) => name),
      notInPolicy: more
        .filter(({ name, entry }) => entry === undefined && !addresses.has(name))
        .map(({ name }) => name),
    },
    place: (name) => byName.get(hostKey(name)) ?? place(hostKey(name)),
    placeUnlisted: (pattern) => place(hostKey(pattern), undefined, true),
  };
}

type Place = (name: string, entry?: PolicyHost, isPattern?: boolean) => PlacedHost;

function placer({ roles, hosts }: Policy): Place {
  const rules = roles.flatMap((role) => role.rules.map((rule) => ({ role, rule })));
  const reach = reachOf(rules);
  const doorsFor = doorMaker(rules);
  const patterns = hosts
    .filter(({ isPattern }) => isPattern)
    .map((entry) => ({ entry, glob: compileGlob(entry.name) }));
  return (name, ownEntry, isPattern = ownEntry?.isPattern ?? false) => {
    const key = hostKey(name);
    const isFor = (glob: Glob): boolean => (isPattern ? glob.covers(key) : glob.matches(key));
    const entry = ownEntry ?? patterns.find(({ glob }) => isFor(glob))?.entry;
    const places = reach({ name: key, isPattern, labels: entry?.labels ?? [] });
    return { name, isPattern, entry, doors: doorsFor(places, entry?.users ?? []) };
  };
}

function countHosts(hosts: readonly PlacedHost[]): ReadonlyMap<Role, number> {
  const sameDoors = new Map<Doors, number>();
  for (const { doors } of hosts) sameDoors.set(doors, (sameDoors.get(doors) ?? 0) + 1);
  const counts = new Map<Role, number>();
  for (const [{ rules }, count] of sameDoors) {
    for (const role of new Set(rules.map((each) => each.role)))
      counts.set(role, (counts.get(role) ?? 0) + count);
  }
  return counts;
}

function groupBy(
  roles: readonly CompiledRole[],
  keysOf: (role: CompiledRole) => readonly string[],
): ReadonlyMap<string, readonly CompiledRole[]> {
  const grouped = new Map<string, CompiledRole[]>();
  for (const role of roles) {
    for (const key of new Set(keysOf(role))) addTo(grouped, key, role);
  }
  return grouped;
}

function isUnknown({ name, address, isPattern }: PolicyHost, known: ReadonlySet<string>): boolean {
  return !isPattern && !known.has(hostKey(name)) && !(address !== undefined && known.has(hostKey(address)));
}
