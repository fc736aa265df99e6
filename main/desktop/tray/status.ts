import type { Organisation } from '../../../preload/contract/state.ts';
import { contextOf } from '../../application/ends.ts';
import { personWords } from '../../application/words/phrases.ts';
import type { SessionSnapshot, SessionState } from '../../session/snapshot.ts';
import { isOver } from '../../session/state.ts';
import type { Failure } from '../../support/failure.ts';
import { unreachable } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { atTime, pointInTime } from '../../support/words/time.ts';
import { type Act, call, open } from '../act.ts';
import { shortName } from './short-name.ts';
import { firstEnd, type Moment, worksLine, worksNow } from './works.ts';

export const SHAPES = ['attention', 'signing-in', 'offline', 'renewing', 'fresh', 'signed-out'] as const;
/** The six silhouettes of the icon, the one that is most in need of somebody first. */
export type Shape = (typeof SHAPES)[number];

export interface Choice {
  readonly text: string;
  readonly act: Act;
  readonly enabled?: boolean;
}

/** How the tray shows one organisation. */
export interface Status {
  readonly shape: Shape;
  /** After "Latchkey: ". */
  readonly tip: string;
  /** In a list of organisations, after its name; undefined where all is well. */
  readonly inList: string | undefined;
  readonly lines: readonly string[];
  readonly choices: readonly Choice[];
  /** Which of the lines that lead to hosts are of use. */
  readonly hosts: 'pinned and all' | 'all' | 'none';
  readonly canSignOut: boolean;
}

export function statusOf(organisation: Organisation, moment: Moment): Status {
  const { snapshot, trouble, profile } = organisation;
  if (trouble !== undefined) return troubled(trouble, profile, moment);
  return snapshot === undefined ? STARTING : stateOf(organisation, snapshot, moment);
}

export const STARTING: Status = {
  shape: 'renewing',
  tip: 'starting',
  inList: 'starting',
  lines: ['Starting'],
  choices: [],
  hosts: 'none',
  canSignOut: false,
};

export const NOT_SET_UP: Status = {
  shape: 'signed-out',
  tip: 'not set up',
  inList: undefined,
  lines: ['Not set up on this computer'],
  choices: [{ text: 'Open setup file…', act: call('openSetupFile', {}) }],
  hosts: 'none',
  canSignOut: false,
};

/** Settings or a session that cannot be read at all. */
export function troubled(cause: Failure, profile: string | undefined, { now, format }: Moment): Status {
  const { title } = describeFailure(cause, now, format);
  return {
    ...STARTING,
    shape: 'attention',
    tip: lowerFirst(title),
    inList: 'needs you',
    lines: [title],
    choices: [{ text: 'How to fix it…', act: open('overview', profile) }],
  };
}

function stateOf({ profile }: Organisation, snapshot: SessionSnapshot, moment: Moment): Status {
  const { now, format } = moment;
  const { state } = snapshot;
  const until = firstEnd(worksNow(snapshot, now));
  const person = snapshot.person === undefined ? undefined : shortPerson(snapshot.person);
  const signedIn = {
    inList: undefined,
    hosts: worksNow(snapshot, now).ssh === undefined ? 'all' : 'pinned and all',
    canSignOut: true,
  } as const;
  const renew = call('renew', { profile });
  switch (state.kind) {
    case 'signed-out':
      return {
        ...STARTING,
        shape: 'signed-out',
        tip: 'signed out',
        inList: 'signed out',
        lines: ['Signed out'],
        choices: [{ text: 'Sign in with Okta', act: call('signIn', { profile, afresh: false }) }],
      };
    case 'signing-in':
      return signingIn(profile, state, moment);
    case 'fresh': {
      const { nextRenewalAtMs } = snapshot;
      const renews = nextRenewalAtMs === undefined ? undefined : atTime(nextRenewalAtMs, now, format);
      const note = noteLine(snapshot, moment);
      return {
        ...signedIn,
        shape: 'fresh',
        tip: renews === undefined ? 'signed in' : `signed in, renews ${renews}`,
        lines: [
          `Signed in as ${person}`,
          renews === undefined ? worksLine(snapshot, moment) : `Renews by itself ${renews}`,
          ...(note === undefined ? [] : [note]),
        ],
        choices: [{ text: 'Renew now', act: renew }],
      };
    }
    case 'renewing':
      return {
        ...signedIn,
        shape: 'renewing',
        tip: 'renewing',
        lines: [`Signed in as ${person}`, 'Renewing now'],
        choices: [{ text: 'Renew now', act: renew, enabled: false }],
      };
    case 'offline': {
      const what = isUnreachable(state.failure)
        ? 'Offline'
        : describeFailure(state.failure, now, format).title;
      const valid =
        until === undefined || until === Infinity ? '' : `, valid until ${pointInTime(until, now, format)}`;
      return {
        ...signedIn,
        shape: 'offline',
        tip: `${lowerFirst(what)}${valid}`,
        inList: lowerFirst(what),
        lines: [`${what}${valid}`, `Trying again ${atTime(Math.max(state.nextTryAtMs, now), now, format)}`],
        choices: [{ text: 'Try now', act: renew }],
      };
    }
    case 'attention':
      return attention(profile, snapshot, state.failure, moment);
    default:
      return unreachable(state);
  }
}

function signingIn(
  profile: string,
  state: Extract<SessionState, { kind: 'signing-in' }>,
  { now, format }: Moment,
): Status {
  const cancel = { text: 'Cancel sign-in', act: call('cancelSignIn', { profile }) };
  const base = { ...STARTING, shape: 'signing-in', inList: 'signing in' } as const;
  const until = `Until ${pointInTime(state.expiresAtMs, now, format)}`;
  switch (state.step) {
    case 'browser':
      return {
        ...base,
        tip: 'waiting for your browser',
        lines: ['Waiting for your browser', until],
        choices: [
          { text: 'Open the browser again', act: call('openBrowserAgain', { profile }) },
          { text: 'Copy sign-in link', act: call('copySignInLink', { profile }) },
          cancel,
        ],
      };
    case 'confirm':
      return {
        ...base,
        tip: 'waiting for your answer',
        lines: [
          state.identity === undefined
            ? 'Waiting for your answer'
            : `Continue as ${shortPerson(state.identity)}?`,
          until,
        ],
        choices: [{ text: 'Answer…', act: open('overview', profile) }, cancel],
      };
    case 'certificates':
      return {
        ...base,
        tip: 'getting your certificates',
        lines: ['Almost done', 'Getting your certificates'],
        choices: [],
      };
    default:
      return unreachable(state.step);
  }
}

function attention(profile: string, snapshot: SessionSnapshot, cause: Failure, moment: Moment): Status {
  const { now, format } = moment;
  const { title, retry } = describeFailure(cause, now, format, contextOf(snapshot, cause));
  const works = worksLine(snapshot, moment);
  const hasAny = firstEnd(worksNow(snapshot, now)) !== undefined;
  const again = {
    text: 'Sign in again',
    act: call('signIn', { profile, afresh: cause.code === 'OKTA_REAUTH' }),
  };
  const explain = (text: string): Choice => ({ text, act: open('overview', profile) });
  const base = {
    shape: 'attention',
    inList: 'needs you',
    hosts: worksNow(snapshot, now).ssh === undefined ? 'all' : 'pinned and all',
    canSignOut: true,
  } as const;
  switch (cause.code) {
    case 'ACCESS_REMOVED':
    case 'CA_REFUSED':
    case 'CA_REFUSED_UNKNOWN':
      return {
        ...base,
        ...(hasAny ? {} : { hosts: 'none', canSignOut: false }),
        tip: hasAny ? 'no new certificate' : 'no access',
        lines: [cause.code === 'ACCESS_REMOVED' ? 'Your access was removed' : title, works],
        choices: [explain('What to ask for…'), again],
      };
    case 'NO_AGENT':
    case 'AGENT_REFUSED':
      return {
        ...base,
        tip: 'ssh cannot use your certificate',
        lines: [cause.code === 'NO_AGENT' ? 'No ssh-agent is running' : title, works],
        choices: [explain('How to fix it…'), { text: 'Renew now', act: call('renew', { profile }) }],
      };
    default:
      if (isOver(cause) || retry === 'sign in again') {
        return {
          ...base,
          tip: 'sign in again',
          lines: [cause.code === 'SESSION_ENDED' ? 'Okta ended your session' : title, works],
          choices: [again],
        };
      }
      return {
        ...base,
        tip: lowerFirst(title),
        lines: [title, works],
        choices: [explain('How to fix it…'), { text: 'Renew now', act: call('renew', { profile }) }],
      };
  }
}

/** The most pressing condition beside a state that is fine. */
function noteLine({ keptIn, notes }: SessionSnapshot, { now, format }: Moment): string | undefined {
  if (keptIn === 'memory') return 'Kept in memory only until you quit';
  const [first] = notes;
  return first === undefined ? undefined : describeFailure(first, now, format).title;
}

/** As an address where there is one; menus have no room for more, and no way to see the rest. */
function shortPerson(person: Parameters<typeof personWords>[0]): string {
  return shortName(person.email ?? personWords(person));
}

function isUnreachable({ code }: Failure): boolean {
  return code.endsWith('_UNREACHABLE');
}

/** Names at the beginning keep their capital: "Okta is busy", "ssh cannot…". */
function lowerFirst(text: string): string {
  return /^(Okta|Latchkey)/.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);
}
