import type { FoundHosts, HostList, HostRow, HostSection } from '../../../preload/contract/answers.ts';
import type { MethodParams } from '../../../preload/contract/contract.ts';

/**
 * A company's hosts, as many as the look has: 10,412 through four roles and 2,140 out of reach. Made by rule, so that no
 * file has to hold them.
 */
type Hosts = Extract<HostList, { kind: 'hosts' }>;

interface RoleOfHosts {
  readonly name: string;
  readonly title: string;
  readonly groups: readonly string[];
  readonly accounts: readonly string[];
  readonly hosts: readonly (readonly [name: string, ...labels: string[]])[];
}

const times = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at + 1));
const padded = (number: number, digits: number): string => `${number}`.padStart(digits, '0');
const zone = (number: number, west: number): string => (number <= west ? 'eu-west' : 'eu-north');

export const ROLES: readonly RoleOfHosts[] = [
  {
    name: 'dba',
    title: 'Database operator',
    groups: ['ssh-db-prod'],
    accounts: ['dba'],
    hosts: [
      ...times(3, (at) => [`db-${at}.prod.example.com`, 'prod', 'db', zone(at, 2)] as const),
      ...times(181, (at) => [`db-replica-${at}.prod.example.com`, 'prod', 'db', 'replica'] as const),
    ],
  },
  {
    name: 'deployer',
    title: 'Deployer',
    groups: ['ssh-deploy'],
    accounts: ['deploy'],
    hosts: [
      ...times(9_867, (at) => [`api-${padded(at, 4)}.prod.example.com`, 'prod', 'api', zone(at, 3)] as const),
      ...times(3, (at) => [`web-${at}.prod.example.com`, 'prod', 'web', 'eu-west'] as const),
    ],
  },
  {
    name: 'observer',
    title: 'Build observer',
    groups: ['eng-all'],
    accounts: ['readonly'],
    hosts: times(340, (at) => [`build-${padded(at, 3)}.ci.example.com`, 'ci'] as const),
  },
  {
    name: 'sandbox',
    title: 'Sandbox user',
    groups: ['eng-all'],
    accounts: ['sam'],
    hosts: times(18, (at) => [`sandbox-${at}.dev.example.com`, 'dev', 'sandbox'] as const),
  },
];

const OUT_OF_REACH: readonly RoleOfHosts[] = [
  {
    name: 'ledger',
    title: 'Ledger operator',
    groups: ['ssh-ledger'],
    accounts: ['ledger'],
    hosts: times(2, (at) => [`ledger-${at}.pay.example.com`, 'prod', 'pay'] as const),
  },
  {
    name: 'vault',
    title: 'Vault operator',
    groups: ['ssh-vault'],
    accounts: ['vault'],
    hosts: times(2_138, (at) => [`vault-${padded(at, 4)}.core.example.com`, 'prod', 'core'] as const),
  },
];

const ALL = [...ROLES, ...OUT_OF_REACH];
const rows: readonly HostRow[] = ALL.flatMap((role) =>
  role.hosts.map(
    ([name, ...labels]): HostRow => ({
      name,
      isPattern: false,
      answer: OUT_OF_REACH.includes(role) ? 'not-granted' : 'granted',
      ending: false,
      accounts: role.accounts,
      labels,
    }),
  ),
);

function sectionsOf(isListed: (row: HostRow, role: RoleOfHosts) => boolean): HostSection[] {
  let first = 0;
  return ALL.map((role): HostSection => {
    const start = first;
    first += role.hosts.length;
    const found = role.hosts.flatMap((_, at) => {
      const row = rows[start + at];
      return row !== undefined && isListed(row, role) ? [start + at] : [];
    });
    return {
      kind: OUT_OF_REACH.includes(role) ? 'missing' : 'role',
      title: role.title,
      groups: role.groups,
      accounts: role.accounts,
      rows: found,
      of: role.hosts.length,
    };
  }).filter((section) => section.rows.length > 0);
}

/** The answer to `hosts`, with what a test wants to be otherwise. */
export function hostList(change: Partial<Hosts> = {}): Hosts {
  return {
    kind: 'hosts',
    list: 1,
    rows,
    reached: ROLES.reduce((sum, { hosts }) => sum + hosts.length, 0),
    roles: ROLES.map(({ name, title }) => ({ name, title })),
    showUngranted: true,
    groupsAsOfMs: Date.parse('2026-11-23T08:02:09Z'),
    policySerial: 41,
    sections: sectionsOf((row) => row.answer !== 'not-granted'),
    ...change,
  };
}

/** The answer to `findHosts`: each word has to be in the name, a label, the role or a login name. */
export function findInHostList(asked: MethodParams<'findHosts'>): FoundHosts {
  const words = asked.words.toLowerCase().split(' ').filter(Boolean);
  const sections = sectionsOf((row, role) => {
    if (row.answer === 'not-granted' && !asked.ungranted) return false;
    if (asked.role !== undefined && asked.role !== role.name) return false;
    const text = [row.name, ...row.labels, role.title, ...row.accounts].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { list: asked.list, sections };
}
