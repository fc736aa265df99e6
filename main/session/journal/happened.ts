import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import type { SessionRecord } from '../record.ts';
import type { SignOutReport } from '../snapshot.ts';
import { certificatesOf, validityOf } from '../validity.ts';
import type { ActivityEvent } from './events.ts';

export type Operation = 'sign-in' | 'renewal' | 'groups' | 'policy';

/**
 * What an operation did, by what was recorded before and after it. A renewal that fails again for the same reason is no
 * news; a sign-in that the person gave up is.
 */
export function happened(
  operation: Operation,
  before: SessionRecord | undefined,
  after: SessionRecord | undefined,
  done: Result<unknown, Failure>,
): readonly ActivityEvent[] {
  if (operation === 'sign-in' && !done.ok) return [{ kind: 'sign-in-failed', failure: done.error }];
  if (after === undefined) return [];
  return [
    ...(operation === 'sign-in' ? [signedIn(after)] : recoveredFrom(before, after)),
    ...issued(before, after, operation !== 'sign-in'),
    ...newTrouble(operation === 'sign-in' ? undefined : before, after),
    ...accessChanged(before, after),
  ];
}

export function signedOut({ person, left }: SignOutReport): readonly ActivityEvent[] {
  if (person === undefined) return [];
  const told = left.map(({ what, endsAtMs }) => ({ what, ...(endsAtMs === undefined ? {} : { endsAtMs }) }));
  return [{ kind: 'signed-out', left: told }];
}

function signedIn({ person }: SessionRecord): ActivityEvent {
  return { kind: 'signed-in', person: person.email ?? person.subject };
}

function issued(
  before: SessionRecord | undefined,
  after: SessionRecord,
  renewed: boolean,
): readonly ActivityEvent[] {
  if (before?.issuedAtMs === after.issuedAtMs) return [];
  const { ssh, x509 } = certificatesOf(after);
  const untilMs = validityOf(after)?.untilMs;
  return [
    {
      kind: 'issued',
      renewed,
      ...(ssh === undefined ? {} : { sshSerial: ssh.serial }),
      ...(x509 === undefined ? {} : { x509Serial: x509.serial }),
      ...(untilMs === undefined || untilMs === Number.POSITIVE_INFINITY ? {} : { untilMs }),
    },
  ];
}

function newTrouble(before: SessionRecord | undefined, after: SessionRecord): readonly ActivityEvent[] {
  const now = after.trouble?.failure;
  return now === undefined || now.code === before?.trouble?.failure.code
    ? []
    : [{ kind: 'trouble', failure: now }];
}

function recoveredFrom(before: SessionRecord | undefined, after: SessionRecord): readonly ActivityEvent[] {
  const { trouble, renewal } = before ?? {};
  return trouble === undefined || after.trouble !== undefined
    ? []
    : [{ kind: 'recovered', sinceMs: trouble.sinceMs, failures: renewal?.failures ?? 1 }];
}

function accessChanged(before: SessionRecord | undefined, after: SessionRecord): readonly ActivityEvent[] {
  const changes = after.access?.changes;
  if (changes === undefined || changes.atMs === before?.access?.changes?.atMs) return [];
  const { gained, lost, hostsBefore, hostsNow } = changes;
  const titles = (roles: typeof gained): string[] => roles.map(({ title }) => title);
  if (gained.length + lost.length === 0 && hostsBefore === hostsNow) return [];
  return [{ kind: 'access-changed', gained: titles(gained), lost: titles(lost), hostsBefore, hostsNow }];
}
