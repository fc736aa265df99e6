import type { SessionSnapshot } from '../../session/snapshot.ts';
import { isOver } from '../../session/state.ts';
import type { Failure, FailureCode } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { call } from '../act.ts';
import { shortName } from '../tray/short-name.ts';
import type { Moment } from '../tray/works.ts';
import { type About, issuedAtMs, untilWords } from './about.ts';
import type { Notice } from './notice.ts';

/** What somebody has to do something about. */
export function inNeed(
  about: About,
  snapshot: SessionSnapshot,
  cause: Failure,
  { now, format }: Moment,
): Notice | undefined {
  const { click, profile } = about;
  const { signedInAtMs = 0, person } = snapshot;
  const since = issuedAtMs(snapshot);
  const works = untilWords(snapshot, { now, format });
  const who = person?.email === undefined ? 'you' : shortName(person.email);
  const ask = { text: 'What to ask for', act: click };
  const signIn = {
    text: 'Sign in again',
    act: call('signIn', { profile, afresh: cause.code === 'OKTA_REAUTH' }),
  };
  switch (cause.code) {
    case 'ACCESS_REMOVED':
    case 'CA_REFUSED': {
      const [whose, no] =
        cause.code === 'ACCESS_REMOVED'
          ? ['Okta', `no longer lets ${who} in`]
          : ['The certificate authority', `does not accept ${who}`];
      return {
        ...about,
        kind: 'access-removed',
        cause: `${cause.code} ${signedInAtMs}`,
        title: 'Your access was removed',
        body: `${whose} ${no}. Certificates were removed from this computer.`,
        button: ask,
      };
    }
    case 'CLOCK_WRONG':
      return {
        ...about,
        kind: 'clock',
        cause: `${Math.sign(cause.facts.skewSeconds)} ${since}`,
        title: describeFailure(cause, now, format).title,
        body: 'Renewals fail until it is right.',
        button: { text: 'Date and time settings', act: call('openOutside', { what: 'date-and-time' }) },
      };
    // That they have run out is said by itself; that the agent cannot be reached, too.
    case 'CREDENTIALS_EXPIRED':
      return undefined;
    case 'NO_AGENT':
    case 'AGENT_REFUSED':
      return undelivered(about, snapshot);
    default:
      if (isOver(cause)) {
        return {
          ...about,
          kind: 'session-ended',
          cause: `${cause.code} ${signedInAtMs}`,
          title: 'Sign in again to keep your access',
          body: `${END_WORDS[cause.code] ?? 'Okta has ended this session.'}${works('Your certificates work')}`,
          button: signIn,
        };
      }
      return REFUSED[cause.code] === undefined
        ? undefined
        : {
            ...about,
            kind: 'refused',
            cause: `${cause.code} ${since}`,
            title: 'No new certificate',
            body: `${REFUSED[cause.code]}${works('The ones you have work')}`,
            button: ask,
          };
  }
}

const END_WORDS: Partial<Record<FailureCode, string>> = {
  OKTA_REAUTH: 'Okta wants you to sign in afresh.',
  NO_REFRESH: 'Latchkey cannot renew your access by itself.',
  SIGN_IN_LOST: 'Your sign-in was kept in memory only.',
};

const OKTA_NO = 'Okta said no.';
const AUTHORITY_NO = 'The certificate authority said no.';
/** Renewals that the other side refused. */
const REFUSED: Partial<Record<FailureCode, string>> = {
  OKTA_CLIENT: OKTA_NO,
  OKTA_POLICY: OKTA_NO,
  OKTA_ZONE: OKTA_NO,
  OKTA_TOO_MANY_GROUPS: OKTA_NO,
  OKTA_REFUSED: OKTA_NO,
  EMAIL_MISSING: OKTA_NO,
  GROUPS_NOT_IN_TOKEN: AUTHORITY_NO,
  CA_REFUSED_UNKNOWN: AUTHORITY_NO,
  CA_REJECTED: AUTHORITY_NO,
};

/** Not for a key that the agent has lost since: that is put right within seconds, by itself. */
export function undelivered(about: About, snapshot: SessionSnapshot): Notice | undefined {
  const cause = snapshot.notes.find(({ code }) => code === 'NO_AGENT' || code === 'AGENT_REFUSED');
  if (cause === undefined) return undefined;
  const what = cause.code === 'NO_AGENT' ? 'No ssh-agent is running.' : 'The ssh-agent did not take it.';
  return {
    ...about,
    kind: 'no-agent',
    cause: `${cause.code} ${issuedAtMs(snapshot)}`,
    title: 'ssh cannot use your certificate',
    body: `${what}${snapshot.x509 === undefined ? '' : ' Web sites work.'}`,
    button: { text: 'How to fix it', act: about.click },
  };
}

export function inMemory(about: About, { keptIn, notes }: SessionSnapshot): Notice | undefined {
  const cause = notes.find(({ code }) => code === 'KEYCHAIN_UNAVAILABLE');
  if (keptIn !== 'memory' || cause?.code !== 'KEYCHAIN_UNAVAILABLE') return undefined;
  const why =
    cause.facts.problem === 'it is locked' ? 'The keychain is locked.' : 'The keychain cannot be used.';
  return {
    ...about,
    kind: 'memory-only',
    cause: 'this start',
    title: 'Sign-in kept in memory only',
    body: `${why} After a restart you sign in again.`,
    button: { text: 'Unlock and save', act: call('keepSignIn', { profile: about.profile }) },
  };
}
