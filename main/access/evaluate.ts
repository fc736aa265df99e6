import { addTo } from '../support/multimap.ts';
import type { CompiledPolicy, CompiledRole, PlacedHost } from './compile.ts';
import { canBeOwn, type Door, type Doors, ownDoorOf, type RoleRule } from './doors.ts';
import { type MissingLink, missingLink } from './missing.ts';
import { ownAccountOf, ownPrincipal, principalsOf } from './principals.ts';
import type { Policy, Role } from './types.ts';

/** Okta's list; `unknownSinceMs` where Okta sent none the last time, so that this one may be out of date. */
export interface GroupsAsOf {
  readonly names: readonly string[];
  readonly asOfMs: number;
  readonly unknownSinceMs?: number | undefined;
}

/** The SSH certificate that is held, as it says itself; milliseconds, undefined means without limit. */
export interface HeldCertificate {
  readonly principals: readonly string[];
  readonly validAfterMs?: number | undefined;
  readonly validBeforeMs?: number | undefined;
}

export interface AccessQuestion {
  /** Undefined: no list was ever had. */
  readonly groups: GroupsAsOf | undefined;
  readonly email: string | undefined;
  readonly certificate: HeldCertificate | undefined;
  readonly nowMs: number;
}

/**
 * Whether a door opens, which nothing but the principals decide: those in its AuthorizedPrincipalsFile, those in the
 * certificate that is held, and those that the next one will have.
 *
 * - granted: the certificate opens it, and so will the next one. Also where the certificate opens it and no groups are
 *   known: then nobody can tell what the next one will do, and `roles` is empty.
 * - at-next-renewal: the groups give it, and this certificate does not open it.
 * - not-granted: the groups do not give it. `stillOpen` where this certificate opens it all the same.
 */
export type DoorAnswer =
  | { readonly kind: 'granted'; readonly roles: readonly Role[] }
  | { readonly kind: 'at-next-renewal'; readonly roles: readonly Role[] }
  | {
      readonly kind: 'not-granted';
      /** Undefined where no groups are known, so that nobody can tell. */
      readonly missing: MissingLink | undefined;
      readonly stillOpen?: { readonly untilMs: number | undefined } | undefined;
    };

export interface AccessDoor {
  readonly door: Door;
  /** The person's own account. */
  readonly own: boolean;
  readonly answer: DoorAnswer;
}

export type AnswerKind = DoorAnswer['kind'];

export interface AccessHost {
  readonly host: PlacedHost;
  /** The best of its doors; "not-granted" where it has none. */
  readonly answer: AnswerKind;
  readonly doors: readonly AccessDoor[];
}

export interface AccessRole {
  readonly role: Role;
  /** The person's groups that give it. */
  readonly groups: readonly string[];
  /** "at-next-renewal": the certificate that is held lacks principals of the role. */
  readonly answer: 'granted' | 'at-next-renewal';
  readonly hosts: number;
}

/** What a person may do, and what is odd about it. */
export interface Access {
  readonly groups: GroupsAsOf | undefined;
  /** Every host, in the policy's order, those without access too: `policy.showUngranted` says whether to show them. */
  readonly hosts: readonly AccessHost[];
  readonly roles: readonly AccessRole[];
  /** Roles that the groups give no more and the certificate still carries. */
  readonly endingRoles: readonly Role[];
  /** Groups of the person that give no role. */
  readonly ignoredGroups: readonly string[];
  readonly unmatchedGroups: readonly string[];
  /** Roles of the policy that no group gives: nobody has them. */
  readonly unheldRoles: readonly Role[];
  /** What the next certificate will carry; undefined where no groups are known. */
  readonly nextPrincipals: ReadonlySet<string> | undefined;
}

/** Okta's built-in group of all people: it is in many a list without being meant. */
const EVERYONE = 'Everyone';

export function evaluateAccess(compiled: CompiledPolicy, question: AccessQuestion): Access {
  const { groups, email } = question;
  const mine = rolesOf(compiled, groups?.names ?? []);
  const nextPrincipals =
    groups &&
    principalsOf(
      [...mine.keys()].map(({ principals }) => principals),
      email,
    );
  const held = heldPrincipals(question);
  const judge = judgeOf(compiled, mine, held, question);
  const unmatched = (groups?.names ?? []).filter((name) => !compiled.rolesOfGroup.has(name));
  const isIgnored = (name: string): boolean => isIgnoredGroup(compiled.policy, name);
  const carried = (each: CompiledRole, names: ReadonlySet<string>): boolean =>
    [...principalsOf([each.principals], email)].every((name) => name === email || names.has(name));
  return {
    groups,
    hosts: hostsWithAnswers(compiled, answerer(email, judge)),
    roles: [...mine].map(([each, giving]) => ({
      role: each.role,
      groups: giving,
      answer: carried(each, held) ? 'granted' : 'at-next-renewal',
      hosts: each.hosts,
    })),
    endingRoles: [...compiled.roles.values()]
      .filter((each) => nextPrincipals && carried(each, held) && !carried(each, nextPrincipals))
      .map(({ role }) => role),
    ignoredGroups: unmatched.filter(isIgnored),
    unmatchedGroups: unmatched.filter((name) => !isIgnored(name)),
    unheldRoles: compiled.policy.roles.filter(({ groups: giving }) => giving.length === 0),
    nextPrincipals,
  };
}

/** Whether nobody has to wonder that the group gives nothing. */
export function isIgnoredGroup({ ignoredGroups }: Policy, name: string): boolean {
  return name === EVERYONE || ignoredGroups.includes(name);
}

/** The answer for one host, in the policy's list or not: the same as `evaluateAccess` gives. */
export function evaluateHost(
  compiled: CompiledPolicy,
  question: AccessQuestion,
  host: PlacedHost,
): AccessHost {
  return hostEvaluator(compiled, question)(host);
}

/** `evaluateHost` for many hosts: what the question comes to is worked out once. */
export function hostEvaluator(
  compiled: CompiledPolicy,
  question: AccessQuestion,
): (host: PlacedHost) => AccessHost {
  const mine = rolesOf(compiled, question.groups?.names ?? []);
  const answersOf = answerer(question.email, judgeOf(compiled, mine, heldPrincipals(question), question));
  return (host) => {
    const doors = answersOf(host.doors);
    return { host, doors, answer: bestOf(doors) };
  };
}

/** The roles that these groups give, each with the groups that do, in the policy's order. */
export function rolesOf(
  { roles, rolesOfGroup }: CompiledPolicy,
  groups: readonly string[],
): ReadonlyMap<CompiledRole, readonly string[]> {
  const giving = new Map<CompiledRole, string[]>();
  for (const group of new Set(groups)) {
    for (const role of rolesOfGroup.get(group) ?? []) addTo(giving, role, group);
  }
  return new Map(
    [...roles.values()].flatMap((role) => {
      const names = giving.get(role);
      return names === undefined ? [] : [[role, names] as const];
    }),
  );
}

type Judge = (door: Door, own: boolean) => DoorAnswer;

function judgeOf(
  compiled: CompiledPolicy,
  mine: ReadonlyMap<CompiledRole, readonly string[]>,
  held: ReadonlySet<string>,
  { groups, email, certificate }: AccessQuestion,
): Judge {
  const account = ownAccountOf(email);
  const rolesByPrincipal = new Map<string, Role[]>();
  for (const { role, principals } of mine.keys()) {
    for (const principal of principals.shared) addTo(rolesByPrincipal, principal, role);
    if (account !== undefined)
      for (const name of principals.own) addTo(rolesByPrincipal, ownPrincipal(name, account), role);
  }
  return (door, own) => {
    const { principals } = door;
    const opens = principals.some((principal) => held.has(principal));
    const given = principals.flatMap((principal) => rolesByPrincipal.get(principal) ?? []);
    if (given.length > 0) return { kind: opens ? 'granted' : 'at-next-renewal', roles: [...new Set(given)] };
    if (groups === undefined)
      return opens ? { kind: 'granted', roles: [] } : { kind: 'not-granted', missing: undefined };
    const missing = missingLink(compiled, door, own);
    return opens
      ? { kind: 'not-granted', missing, stillOpen: { untilMs: certificate?.validBeforeMs } }
      : { kind: 'not-granted', missing };
  };
}

/** Those that open doors now: none of a certificate that has ended, or has not begun: no server takes it. */
export function heldPrincipals({ certificate, nowMs }: AccessQuestion): ReadonlySet<string> {
  if (certificate === undefined) return new Set();
  const { validAfterMs = nowMs, validBeforeMs = Number.POSITIVE_INFINITY } = certificate;
  return new Set(validAfterMs <= nowMs && nowMs < validBeforeMs ? certificate.principals : []);
}

/** Judges each door once, however many hosts have it. */
function answerer(email: string | undefined, judge: Judge): (doors: Doors) => readonly AccessDoor[] {
  const shared = new Map<Door, AccessDoor>();
  const own = new Map<readonly RoleRule[], readonly AccessDoor[]>();
  const account = ownAccountOf(email);
  const person = account !== undefined && canBeOwn(account) ? account : undefined;
  const sharedAnswer = (door: Door): AccessDoor => {
    const answered = shared.get(door) ?? { door, own: false, answer: judge(door, false) };
    shared.set(door, answered);
    return answered;
  };
  const ownAnswers = (rules: readonly RoleRule[], name: string): readonly AccessDoor[] => {
    let answered = own.get(rules);
    if (answered === undefined) {
      const door = ownDoorOf(rules, name);
      answered = door === undefined ? [] : [{ door, own: true, answer: judge(door, true) }];
      own.set(rules, answered);
    }
    return answered;
  };
  return (doors) => {
    const answers = doors.shared.map(sharedAnswer);
    const isOwn = person !== undefined && !answers.some(({ door }) => door.account === person);
    return isOwn ? [...answers, ...ownAnswers(doors.own, person)] : answers;
  };
}

function hostsWithAnswers(
  { hosts }: CompiledPolicy,
  answersOf: (doors: Doors) => readonly AccessDoor[],
): readonly AccessHost[] {
  const answered = new Map<Doors, Pick<AccessHost, 'doors' | 'answer'>>();
  return hosts.map((host) => {
    let all = answered.get(host.doors);
    if (all === undefined) {
      const doors = answersOf(host.doors);
      all = { doors, answer: bestOf(doors) };
      answered.set(host.doors, all);
    }
    return { host, doors: all.doors, answer: all.answer };
  });
}

function bestOf(doors: readonly AccessDoor[]): AnswerKind {
  let best: AnswerKind = 'not-granted';
  for (const { answer } of doors) {
    if (answer.kind === 'granted') return 'granted';
    if (answer.kind === 'at-next-renewal') best = answer.kind;
  }
  return best;
}
