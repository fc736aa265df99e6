import fc from 'fast-check';
import type { WrittenHost, WrittenPolicy, WrittenRole, WrittenRule } from '#main/access/schema.ts';

/** Names from outside, some of which mean something to YAML, JSON, JavaScript, shells or terminals. */
const GROUPS = [
  ...[
    'ssh-db',
    'SSH-DB',
    'ssh-db ',
    'ops/night',
    'Everyone',
    'true',
    'null',
    '~',
    '0x10',
    '1e3',
    '- a',
    '#x',
  ],
  ...[
    '*star',
    '&and',
    '!tag',
    '{a}',
    '[b]',
    'a: b',
    '"',
    "it's",
    '<b>&amp;</b>',
    'ünïcode 🔑',
    '__proto__',
    '\u202e',
  ],
  ...['new\nline', 'tab\t', '%', '@', '`', '|', '>', '?', '=', '<<', 'constructor'],
] as const;
const PRINCIPALS = ['dba', 'DBA', 'ops.read', 'a+b:c', '0', 'constructor', 'toString'] as const;
const LABELS = ['db', 'prod', 'team=a.b', '1'] as const;
const ACCOUNTS = ['deploy', 'postgres', 'root', '0', 'true'] as const;
const NAMES = ['web-1.example.com', 'web-2.example.com', 'db-1.prod.example.com', 'db', '10.0.0.1'] as const;
const PATTERNS = ['*', '*.example.com', 'web-?.example.com', 'db*', '*.prod.*', '?b'] as const;

const some = <T>(values: readonly T[], maxLength = 3, minLength = 0): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength });
const words = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const selectors = [...NAMES, ...PATTERNS, ...LABELS.map((label) => `label:${label}`)];

/** `T` with any of its keys left out, as people leave them out. */
function partly<T extends object>(
  keys: { [K in keyof T]-?: fc.Arbitrary<T[K]> },
  required: (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record<T, keyof T>(keys, { requiredKeys: required }) as fc.Arbitrary<T>;
}

const rule = partly<WrittenRule>(
  {
    hosts: some(selectors, 4, 1),
    principals: some(PRINCIPALS, 3, 1),
    users: some(ACCOUNTS),
    ownAccount: fc.boolean(),
    sudo: fc.boolean(),
  },
  ['hosts'],
);

const role = partly<WrittenRole>(
  {
    title: words,
    description: words,
    ask: words,
    groups: some(GROUPS, 4),
    access: fc.array(rule, { maxLength: 3 }),
  },
  [],
);

/** `jump` only to hosts before it, which makes no circle. */
const hosts: fc.Arbitrary<WrittenHost[]> = some([...NAMES, ...PATTERNS], 8).chain((names) =>
  fc.tuple(
    ...names.map((name, index) => {
      const before = names.slice(0, index).filter((one) => !/[*?]/.test(one));
      const jump =
        before.length === 0
          ? fc.constant(undefined)
          : fc.option(fc.constantFrom(...before), { nil: undefined });
      const rest = partly<Omit<WrittenHost, 'name' | 'jump'>>(
        {
          address: fc.constantFrom('10.0.0.9', 'fe80::1', 'db.internal'),
          port: fc.integer({ min: 1, max: 65_535 }),
          users: some(ACCOUNTS),
          labels: some(LABELS),
          notes: words,
        },
        [],
      );
      return fc.tuple(rest, jump).map(
        ([more, through]): WrittenHost => ({
          name,
          ...more,
          ...(through === undefined ? {} : { jump: through }),
        }),
      );
    }),
  ),
);

/** Policies that can be read, odd ones among them. */
export const writtenPolicies: fc.Arbitrary<WrittenPolicy> = partly<Omit<WrittenPolicy, '$schema'>>(
  {
    version: fc.constant(1 as const),
    serial: fc.nat(),
    published: fc.constantFrom('2026-11-20', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00.5+01:00'),
    title: words,
    supportContact: words,
    showUngranted: fc.boolean(),
    ignoredGroups: some(GROUPS),
    roles: fc.dictionary(fc.constantFrom(...PRINCIPALS), role, { maxKeys: 4, noNullPrototype: true }),
    hosts,
  },
  ['version'],
);
