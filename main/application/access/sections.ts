import type { Access, AccessDoor, AccessHost } from '../../access/evaluate.ts';
import { isStillOpen } from '../../access/preferred-door.ts';
import type { Role } from '../../access/types.ts';
import { addTo } from '../../support/multimap.ts';

/** One host in a list, with the accounts that the list is about. */
export interface ListedHost {
  readonly host: AccessHost;
  readonly doors: readonly AccessDoor[];
}

/** Hosts that are listed together, and why. */
export type Section =
  | { readonly kind: 'role'; readonly role: Role; readonly groups: readonly string[]; readonly hosts: Listed }
  /** The certificate opens them; which role it has that from nobody knows, because Okta never sent groups. */
  | { readonly kind: 'certificate'; readonly hosts: Listed }
  /** No group gives them any more, and the certificate still opens them. */
  | { readonly kind: 'ending'; readonly hosts: Listed }
  /** The role that is missing; undefined where nobody can tell. */
  | { readonly kind: 'missing'; readonly role: Role | undefined; readonly hosts: Listed }
  /** No rule of the policy leads there. */
  | { readonly kind: 'nobody'; readonly hosts: Listed };

type Listed = readonly ListedHost[];

interface SectionsWish {
  readonly ungranted: boolean;
  /** One role alone, by its name. */
  readonly only?: string | undefined;
}

/**
 * Puts hosts of `access` by what gives them: a host stands with every role that opens one of its accounts. Then what is
 * ending, then what is missing, where that is wished. Sections without hosts are left out.
 */
export function createSections(
  access: Access,
): (hosts: readonly AccessHost[], wish: SectionsWish) => readonly Section[] {
  const places = new Map(access.roles.map(({ role }, place) => [role, place]));
  /** Hosts that the same rules lead to share their doors: what is said of these is worked out once. */
  const sorted = new Map<AccessHost['doors'], SortedDoors>();
  const sortedOf = (host: AccessHost): SortedDoors => {
    const there = sorted.get(host.doors) ?? sortDoors(host, places);
    sorted.set(host.doors, there);
    return there;
  };
  return (hosts, { ungranted, only }) => {
    const byRole = access.roles.map((): ListedHost[] => []);
    const byMissing = new Map<Role | undefined, ListedHost[]>();
    const byCertificate: ListedHost[] = [];
    const ending: ListedHost[] = [];
    const nobody: ListedHost[] = [];
    for (const host of hosts) {
      const { given, opened, open } = sortedOf(host);
      for (const { place, doors } of given) byRole[place]?.push({ host, doors });
      if (opened.length > 0) byCertificate.push({ host, doors: opened });
      if (open.length > 0) ending.push({ host, doors: open });
      if (!ungranted || host.answer !== 'not-granted' || open.length > 0) continue;
      if (host.doors.length === 0) nobody.push({ host, doors: [] });
      else addTo(byMissing, missingRole(host), { host, doors: host.doors });
    }
    const sections: Section[] = [
      ...access.roles.map(
        ({ role, groups }, place): Section => ({ kind: 'role', role, groups, hosts: byRole[place] ?? [] }),
      ),
      { kind: 'certificate', hosts: byCertificate },
      { kind: 'ending', hosts: ending },
      ...[...byMissing].map(([role, missed]): Section => ({ kind: 'missing', role, hosts: missed })),
      { kind: 'nobody', hosts: nobody },
    ];
    return sections.filter((one) => one.hosts.length > 0 && (only === undefined || isOf(one, only)));
  };
}

interface SortedDoors {
  /** By the place of the role among those of the person. */
  readonly given: readonly { readonly place: number; readonly doors: readonly AccessDoor[] }[];
  /** By the certificate, without a role that is known. */
  readonly opened: readonly AccessDoor[];
  /** By the certificate alone, as long as it is not renewed. */
  readonly open: readonly AccessDoor[];
}

function sortDoors(host: AccessHost, places: ReadonlyMap<Role, number>): SortedDoors {
  return {
    given: [...doorsByRole(host)].flatMap(([role, doors]) => {
      const place = places.get(role);
      return place === undefined ? [] : [{ place, doors }];
    }),
    opened: host.doors.filter(({ answer }) => answer.kind === 'granted' && answer.roles.length === 0),
    open: host.doors.filter(isStillOpen),
  };
}

function isOf(one: Section, role: string): boolean {
  return (one.kind === 'role' || one.kind === 'missing') && one.role?.name === role;
}

function doorsByRole({ doors }: AccessHost): ReadonlyMap<Role, readonly AccessDoor[]> {
  const found = new Map<Role, AccessDoor[]>();
  for (const each of doors) {
    if (each.answer.kind === 'not-granted') continue;
    for (const role of each.answer.roles) addTo(found, role, each);
  }
  return found;
}

function missingRole({ doors: [first] }: AccessHost): Role | undefined {
  return first?.answer.kind === 'not-granted' ? first.answer.missing?.role : undefined;
}
