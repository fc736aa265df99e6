import type { CompiledPolicy, PlacedHost } from './compile.ts';
import type { Door } from './doors.ts';
import {
  type AccessDoor,
  type AccessQuestion,
  type DoorAnswer,
  evaluateHost,
  heldPrincipals,
  rolesOf,
} from './evaluate.ts';
import { compileGlob, hostKey } from './glob.ts';
import { preferredDoor } from './preferred-door.ts';
import { ownPrincipal, rolePrincipals } from './principals.ts';
import type { HostSelector, Role } from './types.ts';
import { opennessOf, type ShutHop, wayFor } from './way.ts';

/**
 * Why a person gets into an account of a host, or does not: four links, the first of which that is broken is the one
 * to mend. After it nothing is reached, whatever it would be.
 */
export type LinkState = 'holds' | 'broken' | 'not-reached' | 'unknown';

export interface Why {
  readonly kind: 'chain';
  readonly host: PlacedHost;
  readonly account: string;
  readonly own: boolean;
  readonly answer: DoorAnswer;
  /** The role that gives it, or would. */
  readonly role: Role;
  readonly group: GroupLink;
  readonly gives: { readonly state: LinkState };
  readonly leads: HostLink;
  readonly carries: CertificateLink;
  /** A host on the way that is shut although the account is, or soon will be, open; undefined where there is none. */
  readonly shutHop: ShutHop | undefined;
}

/** "unknown": Okta never sent a list. */
export interface GroupLink {
  readonly state: LinkState;
  /** The group that gives the role, or would; undefined for a role that no group gives. */
  readonly name: string | undefined;
}

export interface HostLink {
  readonly state: LinkState;
  readonly by: HostSelector | SharedPrincipal;
}

/** The role leads elsewhere, and carries a principal that opens this door as well. */
export interface SharedPrincipal {
  readonly kind: 'principal';
  readonly principal: string;
}

export interface CertificateLink {
  readonly state: LinkState;
  /** The principal that opens the door, or would. */
  readonly principal: string;
  /** Of the certificate that is held; empty without one. */
  readonly carried: readonly string[];
}

/** No rule leads there: nobody gets in by the policy. */
export interface NoDoor {
  readonly kind: 'no-door';
  readonly host: PlacedHost;
  /** Whether the policy has an entry for the host, by name or pattern. */
  readonly inPolicy: boolean;
  /** The account that was asked for. */
  readonly account: string | undefined;
  /** Accounts of the host that there are doors to. */
  readonly accounts: readonly string[];
}

/** `account`: the best one where none is asked for. */
export function explainAccess(
  compiled: CompiledPolicy,
  question: AccessQuestion,
  name: string,
  account?: string,
): Why | NoDoor {
  const evaluated = evaluateHost(compiled, question, compiled.place(name));
  const { host, doors } = evaluated;
  const chosen =
    account === undefined ? preferredDoor(evaluated) : doors.find(({ door }) => door.account === account);
  if (chosen === undefined) {
    const accounts = doors.map(({ door }) => door.account);
    return { kind: 'no-door', host, inPolicy: host.entry !== undefined, account, accounts };
  }
  return chain(compiled, question, host, chosen);
}

function chain(
  compiled: CompiledPolicy,
  question: AccessQuestion,
  host: PlacedHost,
  chosen: AccessDoor,
): Why {
  const { door, own, answer } = chosen;
  const held = heldPrincipals(question);
  const role = roleOf(door, own, answer, held);
  const opening = principalsIn(role, door, own);
  const principal = [...opening, ...door.principals].find((each) => held.has(each)) ?? opening[0] ?? '';
  const [group, gives, leads, carries] = statesOf(question, role, answer);
  const giving = [...rolesOf(compiled, question.groups?.names ?? [])].find(
    ([each]) => each.role === role,
  )?.[1];
  return {
    kind: 'chain',
    host,
    account: door.account,
    own,
    answer,
    role,
    group: { state: group, name: giving?.[0] ?? role.groups[0] },
    gives: { state: gives },
    leads: { state: leads, by: selectorFor(door, role, host) ?? { kind: 'principal', principal } },
    carries: { state: carries, principal, carried: [...held] },
    shutHop: wayFor(compiled, question)(host, opennessOf({ answer: answer.kind, doors: [chosen] })),
  };
}

/** Of several roles that open the door one that leads there, and whose principal is in the certificate already. */
function roleOf(door: Door, own: boolean, answer: DoorAnswer, held: ReadonlySet<string>): Role {
  const roles = answer.kind === 'not-granted' ? (answer.missing ? [answer.missing.role] : []) : answer.roles;
  const leading = roles.filter((role) => door.rules.some((rule) => rule.role === role));
  const carried = leading.find((role) => principalsIn(role, door, own).some((name) => held.has(name)));
  return carried ?? leading[0] ?? roles[0] ?? door.rules[0].role;
}

/** Those of the door that this role brings. */
function principalsIn(role: Role, door: Door, own: boolean): readonly string[] {
  const { shared, own: ownOnes } = rolePrincipals(role);
  const brought = new Set(own ? ownOnes.map((name) => ownPrincipal(name, door.account)) : shared);
  return door.principals.filter((principal) => brought.has(principal));
}

type States = readonly [LinkState, LinkState, LinkState, LinkState];

function statesOf({ groups }: AccessQuestion, { groups: giving }: Role, answer: DoorAnswer): States {
  switch (answer.kind) {
    case 'granted':
      return [groups === undefined ? 'unknown' : 'holds', 'holds', 'holds', 'holds'];
    case 'at-next-renewal':
      return ['holds', 'holds', 'holds', 'broken'];
    case 'not-granted':
      if (groups === undefined) return ['unknown', 'not-reached', 'not-reached', 'not-reached'];
      // No group can be asked for: it is the policy that lacks something.
      if (giving.length === 0) return ['not-reached', 'broken', 'not-reached', 'not-reached'];
      return ['broken', 'not-reached', 'not-reached', 'not-reached'];
  }
}

/** The selector of the role's rule that the host is covered by. */
function selectorFor(
  door: Door,
  role: Role,
  { name, isPattern, entry }: PlacedHost,
): HostSelector | undefined {
  const key = hostKey(name);
  const leads = (selector: HostSelector): boolean => {
    switch (selector.kind) {
      case 'name':
        return hostKey(selector.name) === key;
      case 'label':
        return entry?.labels.includes(selector.label) === true;
      case 'glob': {
        const glob = compileGlob(selector.pattern);
        return isPattern ? glob.covers(key) : glob.matches(key);
      }
    }
  };
  const rules = door.rules.filter((each) => each.role === role);
  return rules.flatMap(({ rule }) => rule.hosts).find(leads);
}
