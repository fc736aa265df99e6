import fc from 'fast-check';
import { type CompiledPolicy, compilePolicy } from '#main/access/compile.ts';
import { type AccessDoor, evaluateHost } from '#main/access/evaluate.ts';
import type { Policy } from '#main/access/types.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { emails, groupsFor, HOST_NAMES, policies } from '#test/support/access-policies.ts';

const LONG = process.env.LATCHKEY_LONG === '1';
/** Policies, each with a provisioner of its own in one step-ca. */
const POLICIES = LONG ? 100 : 25;
const PEOPLE = 4;

export const SEED = Number(process.env.LATCHKEY_SEED ?? Date.now() % 2 ** 31);

/** Somebody with a certificate for the groups of that time, and Okta's list of now. */
export interface Holder {
  readonly compiled: CompiledPolicy;
  readonly clientId: string;
  readonly email: string;
  readonly groupsThen: readonly string[];
  readonly groupsNow: readonly string[];
}

/** Both certificates of a holder: the one that is held, and the one that the next renewal brings. */
export interface Certificates {
  readonly held: SshCertificate;
  readonly next: SshCertificate;
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, shift: number): T[] =>
  fc.sample(arbitrary, { seed: SEED + shift, numRuns });

/** `nameOf`: what each account but root is called instead, in the policies and at the beginning of addresses. */
export function makeHolders(nameOf: (account: string) => string): readonly Holder[] {
  return sample(policies, POLICIES, 0).flatMap((policy, index) =>
    holdersOf(withAccounts(policy, nameOf), index, nameOf),
  );
}

function holdersOf(policy: Policy, index: number, nameOf: (account: string) => string): readonly Holder[] {
  const compiled = compilePolicy(policy, ['web-77.example.com', 'DB-2.prod.example.com']);
  const groups = groupsFor(policy);
  const people = sample(fc.tuple(emails, groups, groups), PEOPLE, index);
  return people.map(([email, groupsThen, others], person) => ({
    compiled,
    clientId: `0oa${index}`,
    email: email.startsWith('root@') ? email : nameOf(email),
    groupsThen,
    // Every other one was added to groups or removed since.
    groupsNow: person % 2 === 0 ? groupsThen : others,
  }));
}

function withAccounts(policy: Policy, nameOf: (account: string) => string): Policy {
  const renamed = (users: readonly string[]): string[] =>
    users.map((account) => (account === 'root' ? account : nameOf(account)));
  return {
    ...policy,
    hosts: policy.hosts.map((host) => ({ ...host, users: renamed(host.users) })),
    roles: policy.roles.map((role) => ({
      ...role,
      rules: role.rules.map((rule) => ({ ...rule, users: renamed(rule.users) })),
    })),
  };
}

/** What Latchkey says of one account of one host to somebody. */
export interface Promised {
  readonly holder: Holder;
  readonly certificates: Certificates;
  readonly host: string;
  readonly account: string;
  /** Undefined: it does not even show such a door. */
  readonly door: AccessDoor | undefined;
}

/** `strangers`: accounts that are tried at each host where it shows no such door. */
export function promisesTo(
  holder: Holder,
  certificates: Certificates,
  strangers: readonly string[],
): readonly Promised[] {
  const { compiled, email, groupsNow } = holder;
  const groups = { names: groupsNow, asOfMs: 0 };
  const question = { groups, email, certificate: certificates.held, nowMs: Date.now() };
  const listed = compiled.hosts.filter(({ isPattern }) => !isPattern).map(({ name }) => name);
  const hosts = [...new Set([...listed, ...HOST_NAMES].map((name) => name.toLowerCase()))];
  return hosts.flatMap((host) => {
    const { doors } = evaluateHost(compiled, question, compiled.place(host));
    const to = { holder, certificates, host };
    const shown = doors.map((door) => ({ ...to, account: door.door.account, door }));
    const others = strangers.filter((account) => !shown.some((each) => each.account === account));
    return [...shown, ...others.map((account) => ({ ...to, account, door: undefined }))];
  });
}

export const KINDS = [
  'granted',
  'granted, own',
  'at-next-renewal',
  'not-granted',
  'still open',
  'no door',
] as const;
export type Kind = (typeof KINDS)[number];

export function kindOf({ door }: Promised): Kind {
  if (door === undefined) return 'no door';
  const { answer, own } = door;
  if (answer.kind === 'granted' && own) return 'granted, own';
  return answer.kind === 'not-granted' && answer.stillOpen !== undefined ? 'still open' : answer.kind;
}

/** Whether the door opens by the certificate that is held, and by the next one. */
export const OPENS: Readonly<Record<Kind, { readonly held: boolean; readonly next: boolean }>> = {
  granted: { held: true, next: true },
  'granted, own': { held: true, next: true },
  'still open': { held: true, next: false },
  'at-next-renewal': { held: false, next: true },
  'not-granted': { held: false, next: false },
  'no door': { held: false, next: false },
};

/** As many of each kind as there are, until there are enough; half of them doors that open. */
export function choose(promises: readonly Promised[], count: number, shift: number): readonly Promised[] {
  const shuffled =
    sample(fc.shuffledSubarray([...promises], { minLength: promises.length }), 1, shift)[0] ?? [];
  const take = (open: boolean): readonly Promised[] => {
    const queues = KINDS.filter((kind) => OPENS[kind].held === open).map((kind) =>
      shuffled.filter((each) => kindOf(each) === kind),
    );
    const longest = Math.max(...queues.map((queue) => queue.length));
    const mixed = Array.from({ length: longest }, (_, row) => queues.flatMap((queue) => queue[row] ?? []));
    return mixed.flat().slice(0, count / 2);
  };
  return [...take(true), ...take(false)];
}

/** Everything that is needed to see such a case again. */
export function said({ compiled, email, groupsThen, groupsNow }: Holder): string {
  return JSON.stringify({ seed: SEED, email, groupsThen, groupsNow, policy: compiled.policy });
}
