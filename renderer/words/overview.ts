import { personWords } from '../../main/application/words/phrases.ts';
import { RENEWING, renewalSentence, type Said } from '../../main/application/words/state.ts';
import type { SessionSnapshot } from '../../main/session/snapshot.ts';
import { describeFailure } from '../../main/support/words/failures.ts';
import { span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Organisation } from '../../preload/contract/state.ts';
import type { Fact } from '../parts/facts.tsx';
import { dayAndTime, shortPoint } from './moments.ts';

export const pinnedHosts = 'Pinned hosts';
export const alsoWorthKnowing = 'Also worth knowing';

/** `isAll`: nothing beside it needs the person. */
export function freshHead(snapshot: SessionSnapshot, times: Times, isAll: boolean): Said {
  return { title: 'Signed in', sentence: renewalSentence(snapshot, times, isAll) };
}

export const renewingHead = RENEWING;

export const withoutRoles: Said = {
  title: 'Signed in, but you have no roles',
  sentence:
    'Okta says that you are in none of the groups that grant hosts. Your certificates are valid for what needs no role.',
};

export function rolesRequest({ person, groups }: SessionSnapshot, times: Times): string {
  const who = person === undefined ? '' : ` as ${person.email ?? person.subject}`;
  const sent = groups === undefined ? '' : ` ${sentGroups(groups.names, groups.asOfMs, times)}`;
  return `I can sign in to Latchkey${who}, but I have no roles. Please add me to the Okta groups for the hosts I work with.${sent}`;
}

const MOST_GROUPS = 20;

function sentGroups(names: readonly string[], atMs: number, times: Times): string {
  const shown = names.slice(0, MOST_GROUPS).join(', ');
  const more = names.length > MOST_GROUPS ? ` and ${names.length - MOST_GROUPS} more` : '';
  return `Okta sent these groups ${times.at(atMs)}: ${names.length === 0 ? 'none' : shown + more}.`;
}

/** What goes on working, then since when, then what Latchkey does. */
export function offlineHead(
  { failure, sinceMs }: Extract<SessionSnapshot['state'], { kind: 'offline' }>,
  endMs: number | undefined,
  times: Times,
): Said {
  const { title } = describeFailure(failure, times.now, times.format);
  const since = `${title} since ${times.point(sinceMs)}.`;
  const works =
    endMs === undefined || endMs <= times.now
      ? ''
      : ` Your certificates work for ${more(endMs - times.now)}, until ${times.point(endMs)}.`;
  return {
    title: works === '' ? title : 'Offline, and still working',
    sentence: `${since}${works} Latchkey keeps trying; there is nothing to do.`,
  };
}

/** "5 more hours", "2 h 15 min more". */
function more(ms: number): string {
  const [, hours] = /^(\d+) h$/.exec(span(ms)) ?? [];
  if (hours === undefined) return `${span(ms)} more`;
  return hours === '1' ? '1 more hour' : `${hours} more hours`;
}

export const forIt = 'For IT';
export const groupsForIt: readonly (readonly [string, string])[] = [
  ['Usual cause', 'The application in Okta has no groups claim, or its filter matches none'],
  ['Effect', 'The authority reads groups from the ID token only'],
];

/** What Latchkey tried while Okta or the authority cannot be reached. */
export const tried = 'What Latchkey tried';
export function triedRows(
  { failure, sinceMs, nextTryAtMs }: Extract<SessionSnapshot['state'], { kind: 'offline' }>,
  times: Times,
): readonly (readonly [string, string])[] {
  const facts: Readonly<Record<string, unknown>> = failure.facts;
  const host = typeof facts.host === 'string' ? facts.host : undefined;
  const problem = typeof facts.problem === 'string' ? facts.problem : failure.code;
  const status = typeof facts.status === 'number' ? `status ${facts.status}` : undefined;
  return [
    [
      failure.code.startsWith('CA_') ? 'Authority' : 'Okta',
      [host, status ?? problem].filter(Boolean).join(': '),
    ],
    ['Since', times.point(sinceMs)],
    ['Next try', shortPoint(nextTryAtMs, times)],
  ];
}

/** Why a session ends without Okta saying so. */
export const whyEnded = 'Why this can happen';
export const endReasons = [
  'The session was old: Okta limits how long one sign-in lasts.',
  'Your password or the sign-in rules changed, or somebody ended your sessions.',
  'Your access was removed. Then the next sign-in says so.',
] as const;

/** Person, organisation and when what happens, in one line. */
export function overviewFacts(organisation: Organisation, snapshot: SessionSnapshot, times: Times): Fact[] {
  const { person, signedInAtMs } = snapshot;
  return [
    ...(person === undefined ? [] : [{ label: 'Person', value: personOf(person), isName: true }]),
    { label: 'Organisation', value: organisation.title, isName: true },
    ...(signedInAtMs === undefined
      ? []
      : [
          {
            label: 'Signed in',
            value: `${dayAndTime(signedInAtMs, times)}, ${span(times.now - signedInAtMs)} ago`,
          },
        ]),
    { label: 'Groups', value: groupsFact(snapshot, times) },
    { label: 'Next renewal', value: nextFact(snapshot, times) },
  ];
}

function personOf(person: NonNullable<SessionSnapshot['person']>): string {
  return person.email ?? personWords(person);
}

function groupsFact({ groups }: SessionSnapshot, times: Times): string {
  if (groups === undefined) return 'not known';
  const asOf = shortPoint(groups.asOfMs, times);
  if (groups.unknownSinceMs !== undefined) return `not known; last list ${asOf}`;
  return `${groups.names.length === 0 ? 'none' : groups.names.length}, as of ${asOf}`;
}

function nextFact({ state, nextRenewalAtMs }: SessionSnapshot, times: Times): string {
  if (state.kind === 'renewing') return 'now';
  if (state.kind === 'offline') return 'when back online';
  if (nextRenewalAtMs === undefined) return state.kind === 'attention' ? 'stopped' : 'none';
  if (nextRenewalAtMs <= times.now) {
    return state.kind === 'attention' ? `stopped at ${shortPoint(nextRenewalAtMs, times)}` : 'now';
  }
  return `${shortPoint(nextRenewalAtMs, times)}, in ${span(nextRenewalAtMs - times.now)}`;
}

export const loginWords = 'as';
