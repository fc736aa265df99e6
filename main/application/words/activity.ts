import type { ActivityEvent, JournalEntry } from '../../session/journal/events.ts';
import type { Failure } from '../../support/failure.ts';
import { unreachable } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { inWords, listed, thousands } from '../../support/words/say.ts';
import { atTime, pointInTime, span, type TimeFormat } from '../../support/words/time.ts';
import type { Times } from '../../support/words/times.ts';
import { leftTitle } from './sign-out.ts';

/** One line of the page of activity. */
export interface ToldActivity {
  readonly atMs: number;
  readonly kind: 'sign-in' | 'access' | 'certificates' | 'person' | 'problem' | 'other';
  readonly tone: 'plain' | 'good' | 'warn' | 'stop';
  readonly sentence: string;
  /** Codes and ids for an administrator. */
  readonly facts?: string | undefined;
}

type Told = Omit<ToldActivity, 'atMs'>;

/**
 * What happened, in sentences, the newest first. Trouble and its end are one line, at its beginning, and so is what ran
 * out at about the same time. What cannot be told, because another version wrote it, is left out.
 */
export function activityWords(entries: readonly JournalEntry[], times: Times): readonly ToldActivity[] {
  const severalOrganisations = new Set(entries.map(({ profile }) => profile)).size > 1;
  const told = entries.flatMap((entry, at): ToldActivity[] => {
    const words = safely(() => wordsOf(entry, neighbours(entries, at), times.format));
    if (words === undefined) return [];
    const facts = [words.facts, severalOrganisations ? entry.profile : undefined].filter(
      (one) => one !== undefined,
    );
    return [{ ...words, atMs: entry.atMs, ...(facts.length === 0 ? {} : { facts: facts.join(', ') }) }];
  });
  return told.toReversed();
}

/** Of the same organisation, in their order. */
interface Neighbours {
  earlier(): readonly JournalEntry[];
  later(): readonly JournalEntry[];
}

function neighbours(entries: readonly JournalEntry[], at: number): Neighbours {
  const own = (some: readonly JournalEntry[]): readonly JournalEntry[] =>
    some.filter(({ profile }) => profile === entries[at]?.profile);
  return { earlier: () => own(entries.slice(0, at)), later: () => own(entries.slice(at + 1)) };
}

/** The facts of a failure that another version wrote may be others. */
function safely<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Instants are told as they were said then: of the same day without its name. */
function wordsOf(
  { event, atMs }: JournalEntry,
  { earlier, later }: Neighbours,
  format: TimeFormat,
): Told | undefined {
  switch (event.kind) {
    case 'signed-in':
      return plain('sign-in', `You signed in with Okta as ${event.person}.`);
    case 'sign-in-failed':
      return failedSignIn(event.failure, atMs, format);
    case 'issued':
      return issued(event, atMs, format);
    case 'trouble':
      return troubleWords(event.failure, atMs, later(), format);
    case 'recovered':
      // Told where it began; by itself where that is longer ago than the journal goes back.
      return earlier().some((one) => one.event.kind === 'trouble' && one.atMs >= event.sinceMs - A_MOMENT_MS)
        ? undefined
        : plain('certificates', `Renewals work again, after ${span(atMs - event.sinceMs)}.`);
    case 'ran-out': {
      const isTold = earlier().some(
        (one) =>
          one.event.kind === 'ran-out' && Math.abs(one.event.endedAtMs - event.endedAtMs) < TOGETHER_MS,
      );
      return isTold ? undefined : problem('stop', 'Your certificates ran out.');
    }
    case 'access-changed':
      return accessWords(event);
    case 'signed-out':
      return signedOutWords(event, atMs, format);
    case 'pinned':
      return plain('person', `You pinned ${event.host}.`);
    case 'unpinned':
      return plain('person', `You unpinned ${event.host}.`);
    case 'copied':
      return plain('person', `You copied the ssh command for ${event.host}.`);
    case 'opened':
      return plain('person', `You opened ${event.host} in a terminal.`);
    case 'setting':
      return plain(
        event.by === 'it' ? 'other' : 'person',
        `${event.by === 'it' ? 'IT' : 'You'} changed the setting ${event.name}: it is ${event.value} now.`,
      );
    default:
      return unreachable(event);
  }
}

const A_MOMENT_MS = 5_000;
/** Both certificates end at nearly the same time. */
const TOGETHER_MS = 60_000;

function plain(kind: ToldActivity['kind'], sentence: string, facts?: string): Told {
  return { kind, tone: 'plain', sentence, ...(facts === undefined ? {} : { facts }) };
}

function problem(tone: 'warn' | 'stop', sentence: string, facts?: string): Told {
  return { kind: 'problem', tone, sentence, ...(facts === undefined ? {} : { facts }) };
}

function failedSignIn(cause: Failure, atMs: number, format: TimeFormat): Told {
  if (cause.code === 'SIGN_IN_CANCELLED') return plain('sign-in', 'You cancelled a sign-in.');
  return problem('warn', `A sign-in did not work: ${titleOf(cause, atMs, format)}.`, factsOf(cause));
}

function issued(
  { sshSerial, x509Serial, untilMs, renewed }: Extract<ActivityEvent, { kind: 'issued' }>,
  atMs: number,
  format: TimeFormat,
): Told {
  const both = sshSerial !== undefined && x509Serial !== undefined;
  const one = sshSerial === undefined ? 'client certificate' : 'SSH certificate';
  const what = renewed
    ? `Renewed ${both ? 'both certificates' : `the ${one}`}`
    : both
      ? 'Got an SSH certificate and a client certificate'
      : `Got ${sshSerial === undefined ? 'a client certificate' : 'an SSH certificate'}`;
  const until = untilMs === undefined ? '' : `, valid until ${pointInTime(untilMs, atMs, format)}`;
  const serials = [sshSerial && `ssh ${sshSerial}`, x509Serial && `x509 ${x509Serial}`].filter(Boolean);
  return plain('certificates', `${what}${until}.`, serials.join(', '));
}

/** With how it ended, where it has. */
function troubleWords(
  cause: Failure,
  atMs: number,
  later: readonly JournalEntry[],
  format: TimeFormat,
): Told {
  const over = endWords(cause);
  if (over !== undefined) return problem('stop', over, factsOf(cause));
  const next = later.find(({ event }) => event.kind === 'recovered' || event.kind === 'trouble');
  const what = spellWords(cause);
  if (next === undefined || next.event.kind !== 'recovered') {
    return problem('warn', `A renewal did not work: ${titleOf(cause, atMs, format)}.`, factsOf(cause));
  }
  const lasted = span(next.atMs - atMs);
  const { failures } = next.event;
  const tries = failures === 1 ? 'one try' : `${failures} tries`;
  const facts = `${factsOf(cause)}, ${tries}, back ${pointInTime(next.atMs, atMs, format)}`;
  const ranOut = later.some(({ event, atMs: at }) => event.kind === 'ran-out' && at <= next.atMs);
  if (what !== undefined) {
    const still = ranOut ? '' : ' Your certificates were not affected.';
    return problem('warn', `${what} for ${lasted}.${still}`, facts);
  }
  return problem(
    'warn',
    `A renewal did not work: ${titleOf(cause, atMs, format)}. It worked ${lasted} later, after ${inWords(failures)} ${failures === 1 ? 'try' : 'tries'} in vain.`,
    facts,
  );
}

/** Of what passes by itself, as the beginning of "… for 2 minutes". */
function spellWords(cause: Failure): string | undefined {
  switch (cause.code) {
    case 'OKTA_UNREACHABLE':
      return 'Okta could not be reached';
    case 'OKTA_BUSY':
      return 'Okta was busy';
    case 'OKTA_OUT_OF_ORDER':
      return 'Okta was out of order';
    case 'CA_UNREACHABLE':
      return 'The certificate authority could not be reached';
    case 'CA_BUSY':
      return 'The certificate authority was too busy';
    default:
      return undefined;
  }
}

/** Of what ends a session for good. */
function endWords(cause: Failure): string | undefined {
  switch (cause.code) {
    case 'SESSION_ENDED':
    case 'OKTA_REAUTH':
      return 'Okta ended your session.';
    case 'ACCESS_REMOVED':
    case 'CA_REFUSED':
      return 'Your access was removed, and your certificates with it.';
    case 'SIGN_IN_LOST':
      return 'Your sign-in ended with the restart, because it was kept in memory only.';
    default:
      return undefined;
  }
}

function accessWords({
  gained,
  lost,
  hostsBefore,
  hostsNow,
}: Extract<ActivityEvent, { kind: 'access-changed' }>): Told {
  const roles = (titles: readonly string[]): string =>
    `the ${titles.length === 1 ? 'role' : 'roles'} ${listed(titles)}`;
  const difference = Math.abs(hostsNow - hostsBefore);
  const hosts = `${thousands(difference)} ${difference === 1 ? 'host' : 'hosts'} ${hostsNow > hostsBefore ? 'more' : 'fewer'}`;
  const parts = [
    ...(gained.length === 0 ? [] : [`gained ${roles(gained)}`]),
    ...(lost.length === 0 ? [] : [`lost ${roles(lost)}`]),
    ...(gained.length + lost.length === 0 ? [hosts] : []),
  ];
  const tone = lost.length > 0 || hostsNow < hostsBefore ? 'warn' : 'good';
  return { kind: 'access', tone, sentence: `Your access changed: ${parts.join(', ')}.` };
}

function signedOutWords(
  { left }: Extract<ActivityEvent, { kind: 'signed-out' }>,
  atMs: number,
  format: TimeFormat,
): Told {
  if (left.length === 0) {
    return plain(
      'sign-in',
      'You signed out. Everything was removed from this computer, and the certificates were revoked.',
    );
  }
  const then = { at: (instant: number) => atTime(instant, atMs, format) };
  return problem('warn', ['You signed out.', ...left.map((one) => leftTitle(one, then))].join(' '));
}

function titleOf(cause: Failure, atMs: number, format: TimeFormat): string {
  return describeFailure(cause, atMs, format).title;
}

/** "CA_BUSY, ca.example.com, status 503, request 20bb71c4-77e1" */
function factsOf(cause: Failure): string {
  const facts: Readonly<Record<string, unknown>> = { ...cause.facts };
  const part = (name: string, words = ''): string[] => {
    const value = facts[name];
    return typeof value === 'string' || typeof value === 'number' ? [`${words}${value}`] : [];
  };
  return [
    cause.code,
    ...part('host'),
    ...part('status', 'status '),
    ...part('problem'),
    ...part('said'),
    ...part('requestId', 'request '),
  ].join(', ');
}
