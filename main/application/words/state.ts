import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { FailureCode } from '../../support/failure.ts';
import { span } from '../../support/words/time.ts';
import type { Times } from '../../support/words/times.ts';
import { endsOf, hasLostItsKey } from '../ends.ts';

/** What the command and the window say of a session in the same words. */

/** A title and one sentence. */
export interface Said {
  readonly title: string;
  readonly sentence: string;
}

export const RENEWING: Said = {
  title: 'Renewing',
  sentence: 'Asking Okta and the authority for fresh certificates. The ones you have keep working meanwhile.',
};

/** Where the ssh-agent has lost the key. `agentRuns`: one was found that runs now and cannot have it. */
export function lostByAgent(snapshot: SessionSnapshot, agentRuns = false): Said | undefined {
  return agentRuns || hasLostItsKey(snapshot)
    ? withoutKey('The ssh-agent that runs now does not have it.')
    : undefined;
}

/** Where ssh has nothing to show, for the reason that `why` says in a sentence. */
export function withoutKey(why: string): Said {
  return {
    title: 'ssh cannot use your certificate now',
    sentence: `${why} The SSH key is kept nowhere else, so a new one has to be made.`,
  };
}

/** Who renews, and when; or why nobody does, and what that means. `isAll`: nothing beside it needs the person. */
export function renewalSentence(snapshot: SessionSnapshot, times: Times, isAll = true): string {
  const { ssh, x509, nextRenewalAtMs, hosted } = snapshot;
  const both = ssh !== undefined && x509 !== undefined;
  const what = both ? 'Both certificates' : 'Your certificate';
  const end = endWords(snapshot, what, times);
  if (nextRenewalAtMs === undefined)
    return `${end}: Okta gave nothing to renew with. Sign in again before then.`;
  if (hosted)
    return `${what} ${both ? 'renew by themselves' : 'renews by itself'} ${renewalWhen(snapshot, nextRenewalAtMs, times)}.${isAll ? ' There is nothing to do.' : ''}`;
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

/** The sign-in was kept in the memory of a process that has ended since. */
export function isLost({ keptIn, hosted }: SessionSnapshot): boolean {
  return keptIn === 'memory' && !hosted;
}
