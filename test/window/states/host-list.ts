import type { FoundHosts, HostList, HostRow, HostSection } from '../../../preload/contract/answers.ts';
import type { MethodParams } from '../../../preload/contract/contract.ts';
import { runsOf } from '../../../preload/contract/runs.ts';
import { at } from './sam.ts';

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

const rolesOf = (deployers: number): readonly RoleOfHosts[] => [
  {
    name: 'dba',
    title: 'Database operator',
    groups: ['ssh-db-prod'],
    accounts: ['dba'],
    hosts: [
      ...times(3, (nr) => [`db-${nr}.prod.example.com`, 'prod', 'db', zone(nr, 2)] as const),
      ...times(181, (nr) => [`db-replica-${nr}.prod.example.com`, 'prod', 'db', 'replica'] as const),
    ],
  },
  {
    name: 'deployer',
    title: 'Deployer',
    groups: ['ssh-deploy'],
    accounts: ['deploy'],
    hosts: [
      ...times(
        deployers - 3,
        (nr) => [`api-${padded(nr, 4)}.prod.example.com`, 'prod', 'api', zone(nr, 3)] as const,
      ),
      ...times(3, (nr) => [`web-${nr}.prod.example.com`, 'prod', 'web', 'eu-west'] as const),
    ],
  },
  {
    name: 'observer',
    title: 'Build observer',
    groups: ['eng-all'],
    accounts: ['readonly'],
    hosts: times(340, (nr) => [`build-${padded(nr, 3)}.ci.example.com`, 'ci'] as const),
  },
  {
    name: 'sandbox',
    title: 'Sandbox user',
    groups: ['eng-all'],
    accounts: ['sam'],
    hosts: times(18, (nr) => [`sandbox-${nr}.dev.example.com`, 'dev', 'sandbox'] as const),
  },
];

const outOfReach = (vaults: number): readonly RoleOfHosts[] => [
  {
    name: 'ledger',
    title: 'Ledger operator',
    groups: ['ssh-ledger'],
    accounts: ['ledger'],
    hosts: times(2, (nr) => [`ledger-${nr}.pay.example.com`, 'prod', 'pay'] as const),
  },
  {
    name: 'vault',
    title: 'Vault operator',
    groups: ['ssh-vault'],
    accounts: ['vault'],
    hosts: times(vaults, (nr) => [`vault-${padded(nr, 4)}.core.example.com`, 'prod', 'core'] as const),
  },
];

/** A company's hosts: the answers to `hosts` and `findHosts` that its policy leads to. */
interface Company {
  /** With what a test wants to be otherwise. */
  hostList(change?: Partial<Hosts>): Hosts;
  /** Each word has to be in the name, a label, the role or a login name. */
  find(asked: MethodParams<'findHosts'>): FoundHosts;
}

/** Made by rule, so that no file has to hold them. */
function companyOf(reached: readonly RoleOfHosts[], unreached: readonly RoleOfHosts[]): Company {
  const all = [...reached, ...unreached];
  const rows = all.flatMap((role) =>
    role.hosts.map(
      ([name, ...labels]): HostRow => ({
        name,
        isPattern: false,
        answer: reached.includes(role) ? 'granted' : 'not-granted',
        ending: false,
        accounts: role.accounts,
        labels,
      }),
    ),
  );
  const sectionsOf = (isListed: (row: HostRow, role: RoleOfHosts) => boolean): HostSection[] => {
    let first = 0;
    return all
      .map((role): HostSection => {
        const start = first;
        first += role.hosts.length;
        const found = role.hosts.flatMap((_, index) => {
          const row = rows[start + index];
          return row !== undefined && isListed(row, role) ? [start + index] : [];
        });
        const { title, groups, accounts, hosts } = role;
        const kind = reached.includes(role) ? 'role' : 'missing';
        return { kind, title, groups, accounts, rowRuns: runsOf(found), of: hosts.length };
      })
      .filter((section) => section.rowRuns.length > 0);
  };
  return {
    hostList: (change = {}) => ({
      kind: 'hosts',
      list: 1,
      rows,
      reached: reached.reduce((sum, { hosts }) => sum + hosts.length, 0),
      roles: reached.map(({ name, title }) => ({ name, title })),
      showUngranted: true,
      groupsAsOfMs: at('08:02:09'),
      policySerial: 41,
      sections: sectionsOf((row) => row.answer !== 'not-granted'),
      ...change,
    }),
    find(asked) {
      const words = asked.words.toLowerCase().split(' ').filter(Boolean);
      const sections = sectionsOf((row, role) => {
        if (row.answer === 'not-granted' && !asked.ungranted) return false;
        if (asked.role !== undefined && asked.role !== role.name) return false;
        const text = [row.name, ...row.labels, role.title, ...row.accounts].join('\n').toLowerCase();
        return words.every((word) => text.includes(word));
      });
      return { list: asked.list, sections };
    },
  };
}

/** As many as in the look: 10,412 hosts through four roles, and 2,140 out of reach. */
export const LARGE = companyOf(rolesOf(9_870), outOfReach(2_138));
/** The same roles with few hosts, which a test that does not count them gets sooner. */
export const SMALL = companyOf(rolesOf(40), outOfReach(20));
