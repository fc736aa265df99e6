import type { CompiledPolicy, PlacedHost } from '../compile.ts';
import type { Doors } from '../doors.ts';
import { compileGlob } from '../glob.ts';
import { ownPrincipal } from '../principals.ts';
import type { AccessRule, HostSelector, Role } from '../types.ts';
import { hopsTo } from '../way.ts';
import { meeting } from './compare.ts';
import type { Report } from './report.ts';
import { rulePath, type Tally, tallyOf, type WorkedOut } from './worked-out.ts';

/** A rule with one of the hosts that it leads to, which ssh reaches through others. */
interface Way {
  readonly role: Role;
  readonly rule: AccessRule;
  readonly host: PlacedHost;
}

/** Roles that lead to a host through one that not everybody who has them gets into. */
export function checkWays({ compiled }: WorkedOut, report: Report): void {
  const tallies = new Map<string, Tally>();
  const found = new Map<string, Way & { readonly hop: PlacedHost; readonly tally: Tally }>();
  const opens = opener(compiled);
  const seen = new Set<string>();
  for (const way of waysOf(compiled, report)) {
    const { role, host } = way;
    const key = JSON.stringify([role.name, host.name]);
    if (!report.afford(role.groups.length + 1)) break;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const hop of hopsTo(compiled, host)) {
      if (role.groups.every((group) => opens(group, hop))) continue;
      const place = JSON.stringify([role.name, hop.name]);
      const tally = tallyOf(tallies, place);
      tally.add(host.name, 1);
      if (!found.has(place)) found.set(place, { ...way, hop, tally });
    }
  }
  for (const { role, rule, hop, tally } of found.values()) {
    const some = role.groups.some((group) => opens(group, hop));
    const lacking = role.groups.find((group) => !opens(group, hop));
    report.add(
      {
        severity: 'warning',
        code: 'way-shut',
        sentence: some
          ? `the role ${role.name} reaches ${tally} through ${hop.name}, which whoever has it by the group “${lacking}” alone does not reach`
          : `the role ${role.name} reaches ${tally} through ${hop.name}, which it does not reach`,
        advice: `Let the role open an account of ${hop.name} as well.`,
      },
      rulePath({ role, rule }),
    );
  }
}

/** To the hosts of the list, then to those that rules take out of a pattern of the list. */
function* waysOf(compiled: CompiledPolicy, report: Report): Iterable<Way> {
  const behind = compiled.hosts.filter(({ entry }) => entry?.jump !== undefined);
  for (const host of behind) {
    for (const each of host.doors.rules) yield { ...each, host };
  }
  const patterns = new Map(behind.flatMap((host) => (host.isPattern ? [[host.entry, host] as const] : [])));
  if (patterns.size === 0) return;
  const takenOut = takerOut(compiled, [...patterns.values()], report);
  for (const role of compiled.policy.roles) {
    for (const rule of role.rules) {
      for (const host of rule.hosts.flatMap(takenOut)) {
        const whole = patterns.get(host.entry);
        // Where the role leads to the whole pattern, that was said of the pattern.
        if (host.isPattern || whole === undefined || whole.doors.rules.some((each) => each.role === role))
          continue;
        yield { role, rule, host };
      }
    }
  }
}

/** Answers hosts that a selector leads to by name or pattern and that may stand under one of these patterns. */
function takerOut(
  compiled: CompiledPolicy,
  patterns: readonly PlacedHost[],
  report: Report,
): (selector: HostSelector) => readonly PlacedHost[] {
  const globs = patterns.map(({ name }) => compileGlob(name));
  const known = new Map<string, readonly PlacedHost[]>();
  const namesFor = (selector: HostSelector): readonly string[] => {
    switch (selector.kind) {
      case 'name':
        return report.afford(globs.length) ? [selector.name] : [];
      case 'glob': {
        const glob = compileGlob(selector.pattern);
        return globs.flatMap((its) => meeting(glob, its, report)?.name ?? []);
      }
      case 'label':
        // Labels are those of an entry, and so lead to all that it stands for.
        return [];
    }
  };
  return (selector) => {
    const key = JSON.stringify(selector);
    const there = known.get(key) ?? namesFor(selector).map((name) => compiled.place(name));
    known.set(key, there);
    return there;
  };
}

/** Whether somebody in this group alone gets into some account of the host. */
function opener({ rolesOfGroup }: CompiledPolicy): (group: string, host: PlacedHost) => boolean {
  const carriedBy = new Map<string, ReadonlySet<string>>();
  const answers = new Map<Doors, Map<string, boolean>>();
  const carried = (group: string): ReadonlySet<string> => {
    const roles = (rolesOfGroup.get(group) ?? []).map(({ principals }) => principals);
    const there =
      carriedBy.get(group) ?? new Set(roles.flatMap(({ shared, own }) => [...shared, ...own.map(anybodys)]));
    carriedBy.set(group, there);
    return there;
  };
  return (group, { doors }) => {
    const byGroup = answers.get(doors) ?? new Map<string, boolean>();
    answers.set(doors, byGroup);
    const names = carried(group);
    const answer =
      byGroup.get(group) ??
      (doors.shared.some(({ principals }) => principals.some((name) => names.has(name))) ||
        doors.own.some(({ rule }) => rule.principals.some((name) => names.has(anybodys(name)))));
    byGroup.set(group, answer);
    return answer;
  };
}

/** The principal of own accounts, whoever's. */
function anybodys(principal: string): string {
  return ownPrincipal(principal, '');
}
