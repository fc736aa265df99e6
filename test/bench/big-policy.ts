import type { HostSelector, Policy, PolicyHost, Role } from '#main/access/types.ts';

/** As large as the largest organisations need it: 10,000 hosts, 500 groups, 200 roles. The same each time. */
export const BIG = { hosts: 10_000, groups: 500, roles: 200 };

const KINDS = ['web', 'db', 'api', 'cache', 'build', 'queue', 'ledger', 'search'];
const REGIONS = ['eu-west', 'eu-north', 'us-east', 'ap-south'];
const STAGES = ['prod', 'stage', 'dev'];
const TEAMS = 40;

export function bigPolicy(): Policy {
  return {
    version: 1,
    serial: 41,
    supportContact: 'the platform team',
    showUngranted: true,
    ignoredGroups: ['Everyone'],
    roles: Array.from({ length: BIG.roles }, (_, index) => role(index)),
    hosts: Array.from({ length: BIG.hosts }, (_, index) => host(index)),
  };
}

/** Groups of somebody who is in so many, spread over all. */
export function groupsOfPerson(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => groupName(Math.floor((index * BIG.groups) / count)));
}

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function host(index: number): PolicyHost {
  const [kind, stage, region] = [pick(KINDS, index), pick(STAGES, index >> 3), pick(REGIONS, index >> 5)];
  return {
    name: hostName(index),
    isPattern: false,
    port: index % 50 === 0 ? 2222 : undefined,
    users: [kind === 'db' ? 'postgres' : 'deploy'],
    labels: [kind, stage, region, `team-${(index * 7) % TEAMS}`],
    notes: index % 20 === 0 ? 'Ask before you restart it' : undefined,
  };
}

function hostName(index: number): string {
  const [kind, stage, region] = [pick(KINDS, index), pick(STAGES, index >> 3), pick(REGIONS, index >> 5)];
  return `${kind}-${String(index).padStart(5, '0')}.${region}.${stage}.example.com`;
}

const groupName = (index: number): string => `ssh-${pick(KINDS, index)}-${pick(STAGES, index)}-${index}`;

/** Three rules each: by label, by pattern, and some hosts by name. */
function role(index: number): Role {
  const [kind, stage, region] = [pick(KINDS, index), pick(STAGES, index), pick(REGIONS, index)];
  const rule = (hosts: HostSelector[], users: string[], ownAccount: boolean) => ({
    hosts,
    principals: [`${kind}-${index}`],
    users,
    ownAccount,
    sudo: index % 10 === 0,
  });
  return {
    name: `role-${index}`,
    title: `${kind} ${stage} operator ${index}`,
    groups: Array.from({ length: 3 }, (_, nth) => groupName((index * 5 + nth * 2) % BIG.groups)),
    rules: [
      rule([{ kind: 'label', label: `team-${index % TEAMS}` }], [], false),
      rule([{ kind: 'glob', pattern: `${kind}-0${index % 10}*.${region}.*.example.com` }], ['ops'], true),
      rule(
        Array.from({ length: 20 }, (_, nth) => ({
          kind: 'name',
          name: hostName((index * 49 + nth * 501) % BIG.hosts),
        })),
        [pick(['admin', 'root', 'backup'], index)],
        false,
      ),
    ],
  };
}
