import { isLostByAgent, worksUntil } from '../../application/ends.ts';
import { personWords } from '../../application/words/phrases.ts';
import {
  isLost,
  lostByAgent,
  notesOf,
  RENEWING,
  renewalSentence,
  type Said,
  withoutKey,
} from '../../application/words/state.ts';
import type { SessionSnapshot, SessionState } from '../../session/snapshot.ts';
import { unreachable } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import type { Times } from '../../support/words/times.ts';
import type { Style } from '../screen/screen.ts';

/** What to say first: a title, one sentence, and what to type where something needs doing. */
export interface Head {
  readonly title: string;
  readonly sentence: string;
  readonly command?: string | undefined;
  readonly tone: Style;
}

/** A snapshot in one of the states that have words of their own; "attention" has those of its failure. */
type Stated = SessionSnapshot & { readonly state: Exclude<SessionState, { kind: 'attention' }> };

export function headOf(snapshot: Stated, times: Times): Head {
  const { state } = snapshot;
  switch (state.kind) {
    case 'signed-out':
      return {
        title: 'Signed out',
        sentence: 'Sign in once, and Latchkey keeps your access fresh all day.',
        command: 'latchkey login',
        tone: 'title',
      };
    case 'signing-in':
      return { ...signingInHead(state, times), tone: 'title' };
    case 'fresh':
      return freshHead(snapshot, times);
    case 'renewing':
      return {
        ...RENEWING,
        tone: 'title',
      };
    case 'offline':
      return offlineHead(snapshot, state, times);
    default:
      return unreachable(state);
  }
}

function signingInHead(
  { step, expiresAtMs, identity }: Extract<SessionState, { kind: 'signing-in' }>,
  times: Times,
): { title: string; sentence: string } {
  switch (step) {
    case 'browser':
      return {
        title: 'Finish signing in in your browser',
        sentence: `Okta is open in your browser, and waits until ${times.point(expiresAtMs)}.`,
      };
    case 'confirm':
      return {
        title: identity === undefined ? 'Continue?' : `Continue as ${identity.email ?? identity.subject}?`,
        sentence: `Whoever signs in is asked, until ${times.point(expiresAtMs)}. Nothing has been made on this computer yet.`,
      };
    case 'certificates':
      return { title: 'Almost done', sentence: 'Okta has confirmed you. Getting your certificates.' };
    default:
      return unreachable(step);
  }
}

/** What still works comes first, then since when, then what Latchkey does about it. */
function offlineHead(
  snapshot: SessionSnapshot,
  { failure, sinceMs, nextTryAtMs }: Extract<SessionState, { kind: 'offline' }>,
  times: Times,
): Head {
  const endMs = worksUntil(snapshot);
  const works = endMs !== undefined && endMs > times.now;
  const { title } = describeFailure(failure, times.now, times.format);
  const what = `${title}, since ${times.point(sinceMs)}.`;
  const still = works
    ? ` Your certificates work: ${times.left(endMs)}.`
    : isLostByAgent(snapshot)
      ? ' Your ssh-agent has lost the SSH certificate meanwhile; a renewal brings a new one.'
      : '';
  return {
    title: works ? 'Offline, and still working' : title,
    sentence: snapshot.hosted
      ? `${what}${still} Latchkey tries again ${times.at(nextTryAtMs)}; there is nothing to do.`
      : `${what}${still}`,
    command: snapshot.hosted ? undefined : 'latchkey renew',
    tone: works ? 'title' : 'warn',
  };
}

function freshHead(snapshot: SessionSnapshot, times: Times): Head {
  const { person, ssh } = snapshot;
  const title = person === undefined ? 'Signed in' : `Signed in as ${personWords(person)}`;
  if (ssh !== undefined && ssh.agent.listed === undefined)
    return toRenew(withoutKey('Your ssh-agent does not answer.'));
  return {
    title,
    sentence: renewalSentence(snapshot, times),
    tone: 'title',
    command: renewalCommand(snapshot),
  };
}

/** Where the ssh-agent has lost the key. `agentRuns`: one was found that runs now and cannot have it. */
export function lostByAgentHead(snapshot: SessionSnapshot, agentRuns = false): Head | undefined {
  const said = lostByAgent(snapshot, agentRuns);
  return said && toRenew(said);
}

function toRenew(said: Said): Head {
  return { ...said, command: 'latchkey renew', tone: 'warn' };
}

function renewalCommand(snapshot: SessionSnapshot): string | undefined {
  const byHand = snapshot.nextRenewalAtMs !== undefined && !snapshot.hosted && !isLost(snapshot);
  return byHand ? 'latchkey renew' : undefined;
}

/** What is worth saying where the head only says that it was done. */
export function troublesOf(snapshot: SessionSnapshot): SessionSnapshot['notes'] {
  const { state } = snapshot;
  return [...(state.kind === 'attention' ? [state.failure] : []), ...notesOf(snapshot)];
}
