import type { OktaIdentity, OktaSession } from '../okta/types.ts';
import { type Clock, sleep } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { ConfirmedIdentity, IdentityAnswer, KnownPerson } from './snapshot.ts';
import type { SignInRequest } from './types.ts';

/**
 * What to ask about the person whom Okta has confirmed; undefined where that is who was signed in here last, or who was
 * named. `waitedMs`: how long the browser took.
 */
export function questionAbout(
  session: OktaSession,
  known: KnownPerson | undefined,
  named: string | undefined,
  waitedMs: number,
): ConfirmedIdentity | undefined {
  const { identity, groups, signedInBeforeMs } = session;
  if (named !== undefined || (known !== undefined && isSamePerson(known, identity))) return undefined;
  return {
    ...personOf(identity),
    ...(groups.kind === 'known' ? { groups: groups.names.length } : {}),
    ...(known === undefined ? { reason: 'first' } : { reason: 'other-person', expected: known }),
    // Okta counts in whole seconds.
    alreadySignedIn: signedInBeforeMs !== undefined && signedInBeforeMs > waitedMs + 1_000,
  };
}

/** People are known by issuer and subject: addresses change, and are given to others. */
export function isSamePerson(one: KnownPerson, other: Pick<OktaIdentity, 'issuer' | 'subject'>): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}

/** Okta's answer without what it left out. */
export function personOf({ issuer, subject, email, name }: OktaIdentity): KnownPerson & { name?: string } {
  return {
    issuer,
    subject,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
  };
}

/** OKTA_OTHER_PERSON where somebody was named, and Okta has confirmed somebody else. */
export function holdToName(named: string | undefined, found: OktaIdentity): Result<void, Failure> {
  const isNamed = named === undefined || found.email?.toLowerCase() === named.toLowerCase();
  return isNamed
    ? ok(undefined)
    : fail('OKTA_OTHER_PERSON', { expected: named, found: found.email ?? found.subject, named: true });
}

/** Waits for the answer until the person goes, or until `deadlineMs` by the wall clock. Never rejects. */
export async function askWho(
  clock: Clock,
  { onIdentity, signal }: Pick<SignInRequest, 'onIdentity' | 'signal'>,
  identity: ConfirmedIdentity,
  deadlineMs: number,
): Promise<IdentityAnswer | 'unanswered'> {
  const answered = new AbortController();
  const over = AbortSignal.any([answered.signal, signal]);
  const late = async (): Promise<'unanswered' | 'cancel'> => {
    // A timer stands still while the computer sleeps.
    while (!over.aborted && clock.now() < deadlineMs) await sleep(clock, deadlineMs - clock.now(), over);
    return signal.aborted ? 'cancel' : 'unanswered';
  };
  try {
    return await Promise.race([onIdentity(identity), late()]);
  } catch {
    return 'cancel';
  } finally {
    answered.abort();
  }
}
