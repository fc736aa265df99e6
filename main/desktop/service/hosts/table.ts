import type { FoundHosts, HostList, HostRow, HostSection } from '../../../../preload/contract/answers.ts';
import { runsOf } from '../../../../preload/contract/runs.ts';
import type { AccessDoor, AccessHost } from '../../../access/evaluate.ts';
import { isStillOpen, preferredDoor } from '../../../access/preferred-door.ts';
import { hopeless } from '../../../application/access/hopeless.ts';
import { createHostLister } from '../../../application/access/host-lister.ts';
import { nextCertificate } from '../../../application/access/next-certificate.ts';
import type { AccessNow } from '../../../application/access/now.ts';
import { sectionTitle } from '../../../application/access/section-title.ts';
import type { Section } from '../../../application/access/sections.ts';
import { throughWords } from '../../../application/access/why-words.ts';
import type { ReadyPolicy } from '../../../session/policy.ts';

/** One list of hosts, numbered: its rows are told once, and then pointed at with each letter that is typed. */
export interface HostTable {
  readonly number: number;
  list(): HostList;
  find(wish: TableWish): FoundHosts;
}

export interface TableWish {
  readonly words: string;
  readonly role?: string | undefined;
  readonly ungranted: boolean;
}

export function createHostTable(number: number, now: AccessNow, policy: ReadyPolicy): HostTable {
  const lister = createHostLister(now.question, policy);
  const { showUngranted, serial } = policy.policy;
  const { groups } = now.question;
  const whole = {
    all: lister.find({ words: '', ungranted: true }),
    reached: lister.find({ words: '', ungranted: false }),
  };
  const rowOf = rowMaker(lister.shutHop);
  const next = nextCertificate(now, lister.access);
  const why = hopeless(now.snapshot, lister.access, 'Overview');
  const rows = whole.all.hosts.map(rowOf);
  const places = new Map(whole.all.hosts.map((host, at) => [host, at]));
  const totals = {
    all: totalsOf(whole.all.sections),
    reached: totalsOf(whole.reached.sections),
  };
  const shownSections = (
    sections: readonly Section[],
    ungranted: boolean,
    extra: AccessHost[],
  ): HostSection[] =>
    sections.map((section) => shownSection(section, ungranted ? totals.all : totals.reached, placeOf(extra)));
  /** A host that the list does not name follows its rows. */
  const placeOf =
    (extra: AccessHost[]) =>
    (host: AccessHost): number => {
      const at = places.get(host);
      if (at !== undefined) return at;
      if (!extra.includes(host)) extra.push(host);
      return rows.length + extra.indexOf(host);
    };
  return {
    number,
    list: () => ({
      kind: 'hosts',
      list: number,
      rows,
      reached: lister.reached,
      roles: lister.access.roles.map(({ role: { name, title } }) => ({ name, title })),
      showUngranted,
      ...(groups === undefined ? {} : { groupsAsOfMs: groups.asOfMs }),
      ...(groups?.unknownSinceMs === undefined ? {} : { groupsUnknownSinceMs: groups.unknownSinceMs }),
      policySerial: serial,
      policyAsOfMs: policy.asOfMs,
      ...(next === undefined ? {} : { nextCertificate: next }),
      ...(why === undefined ? {} : { hopeless: why }),
      sections: shownSections(whole.reached.sections, false, []),
    }),
    find({ words, role, ungranted }) {
      const extra: AccessHost[] = [];
      const isWhole = words.trim() === '' && role === undefined;
      const found = isWhole ? whole[ungranted ? 'all' : 'reached'] : lister.find({ words, role, ungranted });
      const sections = shownSections(found.sections, ungranted, extra);
      return { list: number, sections, ...(extra.length === 0 ? {} : { extra: extra.map(rowOf) }) };
    },
  };
}

function rowMaker(shutHop: ReturnType<typeof createHostLister>['shutHop']): (host: AccessHost) => HostRow {
  /** Hosts that the same rules lead to share their doors. */
  const named = new Map<AccessHost['doors'], Pick<HostRow, 'accounts' | 'ending'>>();
  return (each) => {
    const { host, doors, answer } = each;
    const there = named.get(doors) ?? { accounts: accountsOf(each), ending: isEnding(each) };
    named.set(doors, there);
    const { name, isPattern, entry } = host;
    const hop = entry?.jump === undefined ? undefined : shutHop(each);
    return {
      name,
      isPattern,
      answer,
      ...there,
      labels: entry?.labels ?? [],
      ...(entry?.notes === undefined ? {} : { notes: entry.notes }),
      ...(hop === undefined ? {} : { shut: throughWords(hop) }),
    };
  };
}

/** Those with the host's own answer, or that are still open; the one to take where nobody names one first. */
function accountsOf(each: AccessHost): readonly string[] {
  const preferred = preferredDoor(each)?.door.account;
  const open = isEnding(each) ? each.doors.filter(isStillOpen) : [];
  const meant = open.length > 0 ? open : each.doors.filter(({ answer }) => answer.kind === each.answer);
  const names = meant.map(({ door }) => door.account);
  return preferred === undefined ? names : [preferred, ...names.filter((name) => name !== preferred)];
}

function isEnding({ answer, doors }: AccessHost): boolean {
  return answer === 'not-granted' && doors.some(isStillOpen);
}

type Totals = ReadonlyMap<string, number>;

function totalsOf(sections: readonly Section[]): Totals {
  return new Map(sections.map((section) => [keyOf(section), section.hosts.length]));
}

function keyOf(section: Section): string {
  const role = section.kind === 'role' || section.kind === 'missing' ? section.role?.name : undefined;
  return `${section.kind} ${role ?? ''}`;
}

function shownSection(section: Section, totals: Totals, placeOf: (host: AccessHost) => number): HostSection {
  const rows = section.hosts.map(({ host }) => placeOf(host));
  return {
    kind: section.kind,
    title: sectionTitle(section),
    groups: groupsOf(section),
    accounts: accountsIn(section),
    rowRuns: runsOf(rows),
    of: Math.max(rows.length, totals.get(keyOf(section)) ?? 0),
  };
}

function groupsOf(section: Section): readonly string[] {
  switch (section.kind) {
    case 'role':
      return section.groups;
    case 'missing':
      return section.role?.groups ?? [];
    case 'certificate':
    case 'ending':
    case 'nobody':
      return [];
  }
}

function accountsIn({ hosts }: Section): readonly string[] {
  const seen = new Set<readonly AccessDoor[]>();
  const accounts = new Set<string>();
  for (const { doors } of hosts) {
    if (seen.has(doors)) continue;
    seen.add(doors);
    for (const { door } of doors) accounts.add(door.account);
  }
  return [...accounts];
}
