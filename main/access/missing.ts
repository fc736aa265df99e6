import type { CompiledPolicy, CompiledRole } from './compile.ts';
import type { Door } from './doors.ts';
import type { Role } from './types.ts';

/** The one step that is missing to a door that none of the person's groups opens. */
export interface MissingLink {
  readonly role: Role;
  /** The first group that gives it; undefined for a role that no group gives, which is nobody's. */
  readonly group: string | undefined;
  /** Whom to ask; undefined where the policy names nobody. */
  readonly ask: string | undefined;
}

/**
 * Any role that opens the door would do, with any of its groups. The one that reaches the fewest hosts is named: nobody
 * has to ask for more than they need. Only where no group gives a role that leads here, roles of other hosts come into
 * question that happen to carry one of its principals.
 */
export function missingLink(compiled: CompiledPolicy, door: Door, own: boolean): MissingLink {
  const leading = door.rules.flatMap(({ role }) => compiled.roles.get(role.name) ?? []);
  const best =
    leastOf(leading) ??
    leastOf(
      door.principals.flatMap((name) => compiled.holders.get(own ? withoutAccount(name, door) : name) ?? []),
    );
  const role = best?.role ?? door.rules[0].role;
  return { role, group: role.groups[0], ask: role.ask ?? compiled.policy.supportContact };
}

/** Among those that some group gives. */
function leastOf(roles: readonly CompiledRole[]): CompiledRole | undefined {
  const given = roles.filter(({ role }) => role.groups.length > 0);
  return given.reduce<CompiledRole | undefined>(
    (least, each) => (least === undefined || each.hosts < least.hosts ? each : least),
    undefined,
  );
}

/** "dba/sam" → "dba/" */
function withoutAccount(principal: string, { account }: Door): string {
  return principal.slice(0, -account.length);
}
