import type { CompiledPolicy } from '../access/compile.ts';
import {
  type Access,
  type AccessHost,
  type AccessQuestion,
  heldPrincipals,
  hostEvaluator,
} from '../access/evaluate.ts';
import { hostKey } from '../access/glob.ts';
import { hasWildcard } from '../access/names.ts';
import { isReached, preferredDoor } from '../access/preferred-door.ts';
import { ownAccountOf, ownPrincipal } from '../access/principals.ts';
import type { AccessRule } from '../access/types.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';
import { sshPatterns } from './ssh-patterns.ts';

/**
 * What ssh is told of the hosts that a person's groups give, now or at the next renewal, or that the certificate opens,
 * so that `ssh HOST` goes where `latchkey ssh HOST` does: each host by its name, patterns for those that the policy does
 * not list, and the hosts on the way. `named`: names and patterns of the settings, told of in any case.
 */
export function sshHostsFor(
  compiled: CompiledPolicy,
  question: AccessQuestion,
  access: Access,
  named: readonly string[] = [],
): readonly SshConfigHost[] {
  const evaluate = hostEvaluator(compiled, question);
  const rules = compiled.policy.roles.flatMap((role) => role.rules);
  const opens = openedBy(access, question);
  const hosts = new Map<string, SshConfigHost>();
  const add = (name: string, reached: AccessHost): void => {
    if (!hosts.has(name)) hosts.set(name, sshHost([name], reached));
  };
  for (const each of access.hosts) if (!each.host.isPattern && isReached(each)) add(each.host.name, each);
  for (const name of namesIn(rules)) {
    const unlisted = evaluate(compiled.place(name));
    if (isReached(unlisted)) add(name, unlisted);
  }
  for (const name of named) if (!hasWildcard(name)) add(name, evaluate(compiled.place(name)));
  const namedPatterns = new Set(named.filter(hasWildcard).map(hostKey));
  const patterns = sshPatterns({
    first: [
      ...patternsIn(rules.filter(opens)),
      ...entryPatterns(compiled).filter((pattern) => isReached(evaluate(compiled.placeUnlisted(pattern)))),
      ...namedPatterns,
    ],
    all: [...patternsIn(rules), ...entryPatterns(compiled)],
    tell(pattern) {
      const found = evaluate(compiled.placeUnlisted(pattern));
      const isTold = isReached(found) || found.host.doors.rules.some(({ rule }) => opens(rule));
      return isTold || namedPatterns.has(pattern) ? sshHost([pattern], found) : undefined;
    },
  });
  // Also where nobody gets in by itself: ssh has to find it.
  for (const { jump } of [...hosts.values(), ...patterns]) {
    for (let at = jump; at !== undefined && !hosts.has(at); at = hosts.get(at)?.jump) {
      add(at, evaluate(compiled.place(at)));
    }
  }
  return [...hosts.values(), ...patterns];
}

function sshHost(names: readonly string[], access: AccessHost): SshConfigHost {
  const { entry } = access.host;
  return {
    names,
    hostName: entry?.address,
    port: entry?.port,
    user: isReached(access) ? preferredDoor(access)?.door.account : undefined,
    jump: entry?.jump,
  };
}

/** Whether the certificate that is held, or the next one, carries a principal of the rule. */
function openedBy({ nextPrincipals }: Access, question: AccessQuestion): (rule: AccessRule) => boolean {
  const carried = new Set([...heldPrincipals(question), ...(nextPrincipals ?? [])]);
  const account = ownAccountOf(question.email) ?? '';
  return ({ principals, ownAccount }) =>
    principals.some((name) => carried.has(name) || (ownAccount && carried.has(ownPrincipal(name, account))));
}

function entryPatterns({ policy }: CompiledPolicy): readonly string[] {
  return policy.hosts.filter(({ isPattern }) => isPattern).map(({ name }) => hostKey(name));
}

function namesIn(rules: readonly AccessRule[]): ReadonlySet<string> {
  return new Set(
    rules.flatMap(({ hosts }) => hosts.flatMap((each) => (each.kind === 'name' ? hostKey(each.name) : []))),
  );
}

function patternsIn(rules: readonly AccessRule[]): readonly string[] {
  return rules.flatMap(({ hosts }) =>
    hosts.flatMap((each) => (each.kind === 'glob' ? hostKey(each.pattern) : [])),
  );
}
