import { endsOf, hasLostItsKey, isLostByAgent, worksUntil } from '../../application/ends.ts';
import { personWords } from '../../application/words/phrases.ts';
import type { SessionSnapshot, SessionState } from '../../session/snapshot.ts';
import type { FailureCode } from '../../support/failure.ts';
import { unreachable } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { span } from '../../support/words/time.ts';
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
        title: 'Renewing',
        sentence:
          'Asking Okta and the authority for fresh certificates. The ones you have keep working meanwhile.',
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
    return withoutKey('Your ssh-agent does not answer.');
  return {
    title,
    sentence: renewalSentence(snapshot, times),
    tone: 'title',
    command: renewalCommand(snapshot),
  };
}

/** Where the ssh-agent has lost the key. `agentRuns`: one was found that runs now and cannot have it. */
export function lostByAgentHead(snapshot: SessionSnapshot, agentRuns = false): Head | undefined {
  return agentRuns || hasLostItsKey(snapshot)
    ? withoutKey('The ssh-agent that runs now does not have it.')
    : undefined;
}

function withoutKey(why: string): Head {
  return {
    title: 'ssh cannot use your certificate now',
    sentence: `${why} The SSH key is kept nowhere else, so a new one has to be made.`,
    command: 'latchkey renew',
    tone: 'warn',
  };
}

/** Who renews, and when; or why nobody does, and what that means. */
export function renewalSentence(snapshot: SessionSnapshot, times: Times): string {
  const { ssh, x509, nextRenewalAtMs, hosted } = snapshot;
  const both = ssh !== undefined && x509 !== undefined;
  const what = both ? 'Both certificates' : 'Your certificate';
  const end = endWords(snapshot, what, times);
  if (nextRenewalAtMs === undefined)
    return `${end}: Okta gave nothing to renew with. Sign in again before then.`;
  if (hosted)
    return `${what} ${both ? 'renew by themselves' : 'renews by itself'} ${renewalWhen(snapshot, nextRenewalAtMs, times)}. There is nothing to do.`;
  return isLost(snapshot)
    ? `${end} and cannot be renewed: this computer has no keychain to keep your sign-in. Start latchkey agent before you sign in, and it keeps it in memory.`
    : `${end}, unless latchkey agent or the tray application runs to renew them, or you do.`;
}

/** A time that is the same minute as the end, or as now, would read as too late. */
function renewalWhen(snapshot: SessionSnapshot, atMs: number, times: Times): string {
  const leftMs = atMs - times.now;
  const sameMinute = endsOf(snapshot).some((end) => times.point(end) === times.point(atMs));
  return leftMs < MINUTE_MS || sameMinute ? `in ${span(leftMs)}` : times.at(atMs);
}

const MINUTE_MS = 60_000;

function endWords(snapshot: SessionSnapshot, what: string, times: Times): string {
  const ends = endsOf(snapshot);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  if (ends.length === 0) return 'Nothing ends';
  if (ends.length === 1) return `${what} ends ${times.at(first)}`;
  const together = times.point(first) === times.point(last);
  return together
    ? `${what} end ${times.at(first)}`
    : `The first of your certificates ends ${times.at(first)}`;
}

function renewalCommand(snapshot: SessionSnapshot): string | undefined {
  const byHand = snapshot.nextRenewalAtMs !== undefined && !snapshot.hosted && !isLost(snapshot);
  return byHand ? 'latchkey renew' : undefined;
}

/** What is worth saying beside the head. */
export function notesOf(snapshot: SessionSnapshot): SessionSnapshot['notes'] {
  const { state } = snapshot;
  return snapshot.notes.filter(({ code }) => {
    // That it "works until you quit" is true of a host; without one the head has said what it means.
    if (code === 'KEYCHAIN_UNAVAILABLE') return !isLost(snapshot);
    // One failure of the agent is told once, in the words of the state.
    const told = state.kind === 'attention' ? state.failure.code : undefined;
    return told !== code && !(isOfAgent(told) && isOfAgent(code));
  });
}

function isOfAgent(code: FailureCode | undefined): boolean {
  return code === 'NO_AGENT' || code === 'AGENT_REFUSED';
}

/** What is worth saying where the head only says that it was done. */
export function troublesOf(snapshot: SessionSnapshot): SessionSnapshot['notes'] {
  const { state } = snapshot;
  return [...(state.kind === 'attention' ? [state.failure] : []), ...notesOf(snapshot)];
}

/** The sign-in was kept in the memory of a process that has ended since. */
export function isLost({ keptIn, hosted }: SessionSnapshot): boolean {
  return keptIn === 'memory' && !hosted;
}
