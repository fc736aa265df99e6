import { type Change, type HostChange, OWN_ACCOUNT, type PolicyDifference } from '../../access/diff.ts';
import { HOSTS_ACCOUNTS } from '../../access/selector-doors.ts';
import type { Role } from '../../access/types.ts';
import { counted, several } from '../../application/words/phrases.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface ShownDifference {
  readonly difference: PolicyDifference;
  /** Of both policies, for their titles. */
  readonly roles: readonly Role[];
}

/** What a change of the policy means: for each group what it opens and closes. */
export function differenceLines(told: ShownDifference, { stdout }: World): string[] {
  const { difference, roles } = clean(told);
  const { serial, hosts, groups } = difference;
  const paint = painterFor(stdout);
  const titles = new Map(roles.map(({ name, title }) => [name, title]));
  const sections = groups.map(({ group, gained, lost }) => ({
    title: group,
    facts: [...changeFacts('Gains', gained, titles), ...changeFacts('Loses', lost, titles)],
  }));
  const list = hostFacts(hosts);
  if (list.length > 0) sections.push({ title: 'The list of hosts', facts: list });
  if (sections.length === 0) return [paint('title', 'Nobody gains or loses anything')];
  const labelWidth = Math.max(...sections.map(({ facts }) => widestLabel(facts)));
  return [
    paint('title', `${counted(groups.length, 'group gains or loses', 'groups gain or lose')} something`),
    ...serialLines(serial, stdout.columns),
    ...sections.flatMap(({ title, facts }) => [
      '',
      paint('title', title),
      ...factLines(facts, stdout, paint, labelWidth),
    ]),
  ];
}

function changeFacts(
  label: string,
  { roles, principals, hosts, patterns }: Change,
  titles: ReadonlyMap<string, string>,
): Fact[] {
  const values = [
    ...(roles.length === 0 ? [] : [`the roles ${several(roles.map((name) => roleWords(name, titles)))}`]),
    ...(principals.length === 0 ? [] : [`the principals ${several(principals.map(principalWords))}`]),
    ...doorFacts(hosts, (count) => counted(count, 'host', 'hosts')),
    ...doorFacts(
      patterns,
      (count) => `all hosts of ${counted(count, 'pattern or label', 'patterns or labels')}`,
    ),
  ];
  return values.length === 0 ? [] : [{ label, values, indented: true }];
}

function doorFacts(changes: readonly HostChange[], count: (several: number) => string): string[] {
  const opened = changes.filter(({ accounts }) => accounts.length > 0);
  const sudo = changes.filter((change) => change.sudo.length > 0);
  return [
    ...(opened.length === 0 ? [] : [`${count(opened.length)}: ${several(opened.map(doorWords))}`]),
    ...(sudo.length === 0 ? [] : [`sudo on ${count(sudo.length)}: ${several(sudo.map(sudoWords))}`]),
  ];
}

function roleWords(name: string, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(name) ?? name;
  return title === name ? name : `${title} (${name})`;
}

function principalWords(principal: string): string {
  return principal.endsWith(`/${OWN_ACCOUNT}`)
    ? `${principal.slice(0, -OWN_ACCOUNT.length)}<own name>`
    : principal;
}

function doorWords({ host, accounts }: HostChange): string {
  return `${host} (${accounts.map(accountWords).join(' ')})`;
}

function sudoWords({ host, sudo }: HostChange): string {
  return `${host} (${sudo.map(accountWords).join(' ')})`;
}

function accountWords(account: string): string {
  if (account === OWN_ACCOUNT) return 'own account';
  return account === HOSTS_ACCOUNTS ? "each host's accounts" : account;
}

function hostFacts({ added, removed, changed }: PolicyDifference['hosts']): Fact[] {
  const fact = (label: string, names: readonly string[]): Fact[] =>
    names.length === 0 ? [] : [{ label, values: [several(names)], indented: true }];
  return [...fact('Added', added), ...fact('Removed', removed), ...fact('Reached otherwise', changed)];
}

function serialLines({ older, newer }: PolicyDifference['serial'], columns: number): string[] {
  if (newer > older) return [`Serial ${older} → ${newer}`];
  return wrap(
    newer === older
      ? `The serial number is ${newer} in both. It has to grow, so that nobody can pass off the older policy as the newer one.`
      : `The serial number goes down, from ${older} to ${newer}. Computers that have the older policy will refuse this one.`,
    columns,
  );
}
