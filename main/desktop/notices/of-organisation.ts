import type { Organisation } from '../../../preload/contract/state.ts';
import { endOf, validityOf } from '../../application/ends.ts';
import { several } from '../../application/words/phrases.ts';
import { leftTitle } from '../../application/words/sign-out.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { isOver } from '../../session/state.ts';
import type { Failure, FailureCode } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { atTime, pointInTime } from '../../support/words/time.ts';
import { call, open } from '../act.ts';
import { firstEnd, type Moment, worksNow } from '../tray/works.ts';
import type { Notice } from './notice.ts';

/** How long before the end a person who is offline is told, in milliseconds. */
const ENDING_MS = 30 * 60_000;

/**
 * What is to be said of an organisation whose session was `before` and is `after`, at this moment. What goes on to be so
 * is answered again each time; whoever says it looks at the cause.
 */
export function noticesOf(
  profile: string,
  before: SessionSnapshot | undefined,
  after: SessionSnapshot,
  moment: Moment,
): readonly Notice[] {
  const about = { profile, click: open('overview', profile) };
  const { state } = after;
  const notices: (Notice | undefined)[] = [
    signedIn(about, before, after, moment),
    changed(about, before, after),
  ];
  if (state.kind === 'attention') notices.push(inNeed(about, after, state.failure, moment));
  if (state.kind === 'offline') notices.push(ending(about, after, state.failure, moment));
  if (state.kind === 'attention' || state.kind === 'offline') notices.push(ranOut(about, after, moment));
  if (state.kind === 'fresh') {
    notices.push(
      undelivered(about, after),
      inMemory(about, after),
      renewedInStore(about, before, after, moment),
    );
  }
  return notices.filter((notice) => notice !== undefined);
}

/** What the last sign-out could not do. The window says it too, where the person sees that. */
export function leftBehind(
  { profile, signedOut }: Pick<Organisation, 'profile' | 'signedOut'>,
  { now, format }: Moment,
): Notice | undefined {
  const left = signedOut?.report.left ?? [];
  const [first] = left;
  if (signedOut === undefined || first === undefined) return undefined;
  const many = left.length === 1 ? 'one thing is left' : `${left.length} things are left`;
  return {
    profile,
    kind: 'left-behind',
    cause: `${signedOut.atMs}`,
    title: `Signed out, ${many}`,
    body: leftTitle(first, { at: (at) => atTime(at, now, format) }),
    click: open('overview', profile),
    whenHidden: true,
  };
}

/** When something is to be said although nothing changes, in milliseconds since 1970. */
export function nextNoticeMs(snapshot: SessionSnapshot, now: number): number {
  const end = endOf(snapshot);
  if (end === undefined || end === Infinity || snapshot.state.kind === 'signed-out') return Infinity;
  return Math.min(...[end - ENDING_MS, end].filter((moment) => moment > now));
}

type About = Pick<Notice, 'profile' | 'click'> & { readonly profile: string };

function signedIn(
  about: About,
  before: SessionSnapshot | undefined,
  after: SessionSnapshot,
  { now, format }: Moment,
): Notice | undefined {
  const { signedInAtMs, nextRenewalAtMs, ssh, x509 } = after;
  if (before?.state.kind !== 'signing-in' || after.state.kind !== 'fresh') return undefined;
  if (signedInAtMs === undefined || signedInAtMs === before.signedInAtMs) return undefined;
  const both = ssh !== undefined && x509 !== undefined;
  const place = both ? 'Both certificates are in place.' : 'Your certificate is in place.';
  const renews =
    nextRenewalAtMs === undefined
      ? ''
      : ` ${both ? 'They renew by themselves' : 'It renews by itself'}, next ${atTime(nextRenewalAtMs, now, format)}.`;
  return {
    ...about,
    kind: 'signed-in',
    cause: `${signedInAtMs}`,
    title: 'You are signed in',
    body: `${place}${renews}`,
    whenHidden: true,
  };
}

function changed(
  about: About,
  before: SessionSnapshot | undefined,
  { changes }: SessionSnapshot,
): Notice | undefined {
  // What was so when Latchkey started is on its page.
  if (changes === undefined || before === undefined || before.changes?.atMs === changes.atMs)
    return undefined;
  const said = (
    [
      ['Gained', changes.gained],
      ['Lost', changes.lost],
    ] as const
  ).flatMap(([word, roles]) =>
    roles.length === 0
      ? []
      : [
          `${word}: ${several(
            roles.map(({ title }) => title),
            MOST_ROLES,
          )}.`,
        ],
  );
  if (said.length === 0) return undefined;
  const show = open('changes', about.profile);
  return {
    profile: about.profile,
    kind: 'changed',
    cause: `${changes.atMs}`,
    title: 'Your access changed',
    body: said.join(' '),
    click: show,
    button: { text: 'Show', act: show },
  };
}

const MOST_ROLES = 3;

/** What somebody has to do something about. */
function inNeed(
  about: About,
  snapshot: SessionSnapshot,
  cause: Failure,
  { now, format }: Moment,
): Notice | undefined {
  const { click, profile } = about;
  const { signedInAtMs = 0, person } = snapshot;
  const since = issuedAtMs(snapshot);
  const works = untilWords(snapshot, { now, format });
  const who = person?.email ?? 'you';
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

function ending(
  about: About,
  snapshot: SessionSnapshot,
  cause: Failure,
  { now, format }: Moment,
): Notice | undefined {
  const end = firstEnd(worksNow(snapshot, now));
  if (end === undefined || end - now > ENDING_MS) return undefined;
  const minutes = Math.ceil((end - now) / 60_000);
  const { title } = describeFailure(cause, now, format);
  const until = pointInTime(end, now, format);
  const network = cause.code === 'OKTA_UNREACHABLE' || cause.code === 'CA_UNREACHABLE';
  return {
    ...about,
    kind: 'offline-ending',
    cause: `${end}`,
    title: `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} of access left`,
    body: `${title}. ${network ? `Connect to the network before ${until}` : `Certificates work until ${until}`}.`,
    button: { text: 'Try now', act: call('renew', { profile: about.profile }) },
  };
}

function ranOut(about: About, snapshot: SessionSnapshot, { now }: Moment): Notice | undefined {
  const end = endOf(snapshot);
  if (end === undefined || end > now) return undefined;
  return {
    ...about,
    kind: 'ran-out',
    cause: `${end}`,
    title: 'Your certificates have run out',
    body: 'ssh and internal web sites do not work until you sign in.',
    button: { text: 'Sign in again', act: call('signIn', { profile: about.profile, afresh: false }) },
  };
}

/** Not for a key that the agent has lost since: that is put right within seconds, by itself. */
function undelivered(about: About, snapshot: SessionSnapshot): Notice | undefined {
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

function inMemory(about: About, { keptIn, notes }: SessionSnapshot): Notice | undefined {
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

/** Trouble that was over, and comes again after a renewal, is worth saying again. */
function issuedAtMs(snapshot: SessionSnapshot): number {
  return validityOf(snapshot)?.fromMs ?? snapshot.signedInAtMs ?? 0;
}

/** Browsers choose a client certificate once, and keep to it until they are closed. */
function renewedInStore(
  about: About,
  before: SessionSnapshot | undefined,
  { x509 }: SessionSnapshot,
  { now }: Moment,
): Notice | undefined {
  const hadOne = (before?.x509?.stores ?? []).length > 0 && before?.x509?.serial !== x509?.serial;
  if (!hadOne || (x509?.stores ?? []).length === 0) return undefined;
  return {
    ...about,
    kind: 'browser',
    cause: new Date(now).toDateString(),
    title: 'Browsers may need a restart',
    body: 'Some keep using the old client certificate until they are closed.',
  };
}

/** " Your certificates work until 16:02.", or nothing where that is not so. */
function untilWords(snapshot: SessionSnapshot, { now, format }: Moment): (what: string) => string {
  const end = firstEnd(worksNow(snapshot, now));
  if (end === undefined || end === Infinity) return () => '';
  return (what) => ` ${what} until ${pointInTime(end, now, format)}.`;
}
