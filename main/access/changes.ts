import type { Access } from './evaluate.ts';

/** What is kept of a person's access, to tell later what changed. Plain data, small however many hosts there are. */
export interface AccessSummary {
  readonly policySerial: number;
  /** Undefined where no groups are known. */
  readonly groups?: readonly string[] | undefined;
  /** Hosts that the groups give, each once, however many roles lead there. */
  readonly hosts: number;
  readonly roles: readonly RoleSummary[];
}

export interface RoleSummary {
  readonly name: string;
  readonly title: string;
  readonly hosts: number;
  /** The person's groups that give it. */
  readonly groups: readonly string[];
}

export function summarise(access: Access, policySerial: number): AccessSummary {
  return {
    policySerial,
    groups: access.groups?.names,
    hosts: access.hosts.filter(({ doors }) => doors.some(({ answer }) => answer.kind !== 'not-granted'))
      .length,
    roles: access.roles.map(({ role: { name, title }, hosts, groups }) => ({ name, title, hosts, groups })),
  };
}

export interface AccessChanges {
  readonly gained: readonly RoleSummary[];
  /** As they were. */
  readonly lost: readonly RoleSummary[];
  /** Roles that lead to another number of hosts than before. */
  readonly resized: readonly { readonly role: RoleSummary; readonly hostsBefore: number }[];
  readonly groupsGained: readonly string[];
  readonly groupsLost: readonly string[];
  readonly hostsBefore: number;
  readonly hostsNow: number;
  readonly policyChanged: boolean;
}

/**
 * What was gained and lost from one sign-in or renewal to the next; undefined where nothing was. Without groups on
 * either side nothing can be said: not knowing them is not losing them.
 */
export function changesBetween(before: AccessSummary, now: AccessSummary): AccessChanges | undefined {
  if (before.groups === undefined || now.groups === undefined) return undefined;
  const had = new Map(before.roles.map((role) => [role.name, role]));
  const has = new Set(now.roles.map(({ name }) => name));
  const changes = {
    gained: now.roles.filter(({ name }) => !had.has(name)),
    lost: before.roles.filter(({ name }) => !has.has(name)),
    resized: now.roles.flatMap((role) => {
      const earlier = had.get(role.name);
      return earlier === undefined || earlier.hosts === role.hosts
        ? []
        : [{ role, hostsBefore: earlier.hosts }];
    }),
    groupsGained: without(now.groups, before.groups),
    groupsLost: without(before.groups, now.groups),
  };
  const isSame = Object.values(changes).every((list) => list.length === 0) && before.hosts === now.hosts;
  if (isSame) return undefined;
  return {
    ...changes,
    hostsBefore: before.hosts,
    hostsNow: now.hosts,
    policyChanged: before.policySerial !== now.policySerial,
  };
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const out = new Set(others);
  return [...new Set(names)].filter((name) => !out.has(name));
}
