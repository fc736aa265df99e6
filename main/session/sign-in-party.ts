import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { PendingBrowser, SessionSnapshot } from './snapshot.ts';
import type { SignInRequest } from './types.ts';

type Answer = Promise<Result<SessionSnapshot, Failure>>;

/**
 * One sign-in at a time: whoever asks while one is waiting for the browser joins it, is shown the same link, and
 * gets the same answer. It is cancelled only when everybody who asked has gone.
 */
export function createSignInParty(
  start: (request: SignInRequest) => Answer,
): (request: SignInRequest) => Answer {
  let party: { join(request: SignInRequest): void; answer: Answer } | undefined;
  return (request) => {
    if (party !== undefined) {
      party.join(request);
      return party.answer;
    }
    const members = new Set<SignInRequest>();
    const everybodyGone = new AbortController();
    let pending: PendingBrowser | undefined;
    const join = (member: SignInRequest): void => {
      members.add(member);
      const leave = (): void => {
        members.delete(member);
        if (members.size === 0) everybodyGone.abort();
      };
      if (member.signal.aborted) leave();
      else member.signal.addEventListener('abort', leave, { once: true });
      if (pending !== undefined) member.onBrowser(pending);
    };
    join(request);
    const answer = start({
      afresh: request.afresh,
      signal: everybodyGone.signal,
      onBrowser(opened) {
        pending = opened;
        for (const member of members) member.onBrowser(opened);
      },
      onConfirmed(email) {
        for (const member of members) member.onConfirmed(email);
      },
    }).finally(() => {
      party = undefined;
    });
    party = { join, answer };
    return answer;
  };
}
