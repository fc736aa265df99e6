import fc from 'fast-check';
import type { AccessRule, HostSelector, Policy, PolicyHost, Role } from '#main/access/types.ts';

/** Names that are data to Latchkey, and might be something else to Go, JSON, a shell or a page. */
export const ODD_GROUPS = [
  ...[
    'ssh-db-prod',
    'Ssh-db-prod',
    ' ssh-db-prod ',
    'ops/night',
    'a\\b',
    '\\u0041',
    '"quoted"',
    "it's",
    '`tick`',
  ],
  ...[
    '{{ fail "x" }}',
    '}}',
    '{{- /*',
    '*/ -}}',
    '$names',
    '%s%d%!',
    '<b onclick="x">&amp;</b>',
    '$HOME',
    '#',
  ],
  ...[
    'new\nline',
    'tab\there',
    '\u0000',
    '\u2028',
    '\u202eevil',
    'ünïcode 🔑',
    'é',
    'e\u0301',
    '__proto__',
    'toString',
  ],
  ...['null', '0', 'x'.repeat(255)],
];
const PRINCIPALS = ['dba', 'DBA', 'ops.read', 'a+b:c', 'deploy', 'root', '0', '__proto__x', 'p'.repeat(64)];
const LABELS = ['prod', 'db', 'team=a.b'];
export const ACCOUNTS = ['deploy', 'postgres', 'root', 'ALL', 'sam', 'a.b_c-d'];
export const HOST_NAMES = [
  'web-1.example.com',
  'web-12.example.com',
  'db-1.prod.example.com',
  'db',
  'x.y.example.com',
];
const PATTERNS = [
  '*',
  '*.example.com',
  'web-?.example.com',
  'web-*.example.com',
  '*.prod.*',
  'd?',
  '?',
  '*db*',
  '*-1*',
];

const some = <T>(values: readonly T[], most: number, least = 0): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: least, maxLength: most });

const selector: fc.Arbitrary<HostSelector> = fc.oneof(
  fc.constantFrom(...HOST_NAMES).map((name) => ({ kind: 'name' as const, name })),
  fc.constantFrom(...PATTERNS).map((pattern) => ({ kind: 'glob' as const, pattern })),
  fc.constantFrom(...LABELS).map((label) => ({ kind: 'label' as const, label })),
);

const rule: fc.Arbitrary<AccessRule> = fc.record({
  hosts: fc.array(selector, { minLength: 1, maxLength: 3 }),
  principals: some(PRINCIPALS, 3, 1),
  users: some(ACCOUNTS, 2),
  ownAccount: fc.boolean(),
  sudo: fc.boolean(),
});

const role = (name: string, groups: readonly string[]): fc.Arbitrary<Role> =>
  fc.record({
    name: fc.constant(name),
    title: fc.constant(`Title of ${name}`),
    groups: fc.oneof({ weight: 4, arbitrary: some(groups, 3, 1) }, { weight: 1, arbitrary: fc.constant([]) }),
    rules: fc.array(rule, { maxLength: 3 }),
  });

const host: fc.Arbitrary<PolicyHost> = fc
  .tuple(fc.constantFrom(...HOST_NAMES, ...PATTERNS), some(ACCOUNTS, 2), some(LABELS, 2))
  .map(([name, users, labels]) => ({ name, isPattern: /[*?]/.test(name), users, labels }));

/** Small policies with everything that is odd and allowed, and with much in common: names, groups, principals. */
export const policies: fc.Arbitrary<Policy> = some(ODD_GROUPS, 5, 1).chain((groups) =>
  fc.record({
    version: fc.constant(1 as const),
    serial: fc.nat(1000),
    showUngranted: fc.boolean(),
    ignoredGroups: some(ODD_GROUPS, 2),
    supportContact: fc.option(fc.constant('the IT help desk'), { nil: undefined }),
    roles: fc
      .uniqueArray(fc.constantFrom('dba', 'deployer', 'observer', 'admin'), { maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((name) => role(name, groups)))),
    hosts: fc.uniqueArray(host, { selector: ({ name }) => name, maxLength: 6 }),
  }),
);

/** Addresses whose beginning is an account's name, a shared account's, root, or nothing that could be one. */
export const emails: fc.Arbitrary<string> = fc.constantFrom(
  'sam@example.com',
  'Alex@example.com',
  'sam.example@example.com',
  'deploy@example.com',
  'root@example.com',
  'sam+x@example.com',
  '\u212aim@example.com',
  'a@b@example.com',
);

/** A list of groups, mostly some of the policy's. */
export function groupsFor({ roles }: Policy): fc.Arbitrary<string[]> {
  const known = roles.flatMap(({ groups }) => groups);
  return some([...known, ...known, ...ODD_GROUPS.slice(0, 6)], 5);
}
