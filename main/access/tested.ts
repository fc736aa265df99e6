import type { CompiledPolicy } from './compile.ts';
import { type Access, evaluateAccess } from './evaluate.ts';
import { hasSudo, principalsOf, rolePrincipals } from './principals.ts';
import type { Role } from './types.ts';

/** One of the groups that Okta sent, and what it alone comes to. */
export interface TestedGroup {
  readonly name: string;
  readonly result: 'granted' | 'no-role' | 'ignored';
  readonly roles: readonly Role[];
  /** How many hosts of the policy its roles open. */
  readonly hosts: number;
  /** Accounts that its roles open, on any host; in alphabetical order. */
  readonly accounts: readonly string[];
}

export interface TestedHost {
  readonly name: string;
  readonly accounts: readonly string[];
}

/** What a policy makes of a person's groups, before any certificate. */
export interface TestedAccess {
  readonly serial: number;
  /** Those that grant something first. */
  readonly groups: readonly TestedGroup[];
  readonly roles: readonly Role[];
  readonly unheldRoles: readonly Role[];
  readonly hosts: readonly TestedHost[];
  /** What step-ca's template of the policy would write, in alphabetical order. */
  readonly principals: readonly string[];
}

export interface TestedQuestion {
  /** Undefined where Okta sent none. */
  readonly groups: readonly string[] | undefined;
  /** Whether they are in the ID token: step-ca sees no others. */
  readonly inToken: boolean;
  readonly email: string | undefined;
  readonly nowMs: number;
}

export function testAccess(compiled: CompiledPolicy, question: TestedQuestion): TestedAccess {
  const { groups: names, email, nowMs, inToken } = question;
  const groups = names && { names, asOfMs: nowMs };
  const access = evaluateAccess(compiled, { groups, email, nowMs, certificate: undefined });
  const opened = openedByRole(access);
  const rolesOf = (group: string): readonly Role[] =>
    (compiled.rolesOfGroup.get(group) ?? []).map(({ role }) => role);
  const seen = inToken ? access.roles.map(({ role }) => rolePrincipals(role)) : [];
  const granting = (names ?? []).filter((name) => rolesOf(name).length > 0);
  const nothing = { roles: [], hosts: 0, accounts: [] };
  return {
    serial: compiled.policy.serial,
    groups: [
      ...granting.map((name) => grantedBy(name, rolesOf(name), opened)),
      ...access.unmatchedGroups.map((name) => ({ name, result: 'no-role' as const, ...nothing })),
      ...access.ignoredGroups.map((name) => ({ name, result: 'ignored' as const, ...nothing })),
    ],
    roles: access.roles.map(({ role }) => role),
    unheldRoles: access.unheldRoles,
    hosts: access.hosts.flatMap(({ host, doors }) => {
      const accounts = doors.flatMap(({ door, answer }) =>
        answer.kind === 'not-granted' ? [] : door.account,
      );
      return accounts.length === 0 ? [] : [{ name: host.name, accounts }];
    }),
    principals: [...principalsOf(seen, email)].sort(),
  };
}

interface Opened {
  readonly hosts: Set<string>;
  readonly accounts: Set<string>;
}

function openedByRole({ hosts }: Access): ReadonlyMap<Role, Opened> {
  const byRole = new Map<Role, Opened>();
  for (const { host, doors } of hosts) {
    for (const { door, answer } of doors) {
      if (answer.kind === 'not-granted') continue;
      for (const role of answer.roles) {
        const opened = byRole.get(role) ?? { hosts: new Set(), accounts: new Set() };
        byRole.set(role, opened);
        opened.hosts.add(host.name);
        opened.accounts.add(door.account);
      }
    }
  }
  return byRole;
}

function grantedBy(name: string, roles: readonly Role[], opened: ReadonlyMap<Role, Opened>): TestedGroup {
  const all = roles.flatMap((role) => opened.get(role) ?? []);
  const hosts = new Set(all.flatMap((one) => [...one.hosts]));
  const accounts = new Set(all.flatMap((one) => [...one.accounts]));
  return { name, result: 'granted', roles, hosts: hosts.size, accounts: [...accounts].sort() };
}

/**
 * Roles that this person has by the policy in force and would lose by the other one, those with sudo first: whoever
 * takes such a role from themselves may be unable to take it back.
 */
export function lostRoles(
  inForce: CompiledPolicy,
  { roles }: TestedAccess,
  question: TestedQuestion,
): readonly Role[] {
  const kept = new Set(roles.map(({ name }) => name));
  const { roles: held } = testAccess(inForce, question);
  const lost = held.filter(({ name }) => !kept.has(name));
  return [...lost.filter(hasSudo), ...lost.filter((role) => !hasSudo(role))];
}
