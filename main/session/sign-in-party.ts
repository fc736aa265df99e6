import { type Failure, fail } from '../support/failure.ts';
import type { Err, Result } from '../support/result.ts';
import type { PendingBrowser, SessionSnapshot } from './snapshot.ts';
import type { SignInRequest } from './types.ts';

type Answer = Promise<Result<SessionSnapshot, Failure>>;

interface Party {
  join(member: SignInRequest): void;
  readonly answer: Answer;
}

/**
 * One sign-in at a time: whoever asks while one is waiting for the browser joins it, is shown the same link, and
 * gets the same answer. Whoever goes has the answer at once; the sign-in itself ends when everybody has gone.
 */
export function createSignInParty(
  start: (request: SignInRequest) => Answer,
): (request: SignInRequest) => Answer {
  let party: Party | undefined;
  return (request) => {
    party ??= open(start, request.afresh, () => {
      party = undefined;
    });
    party.join(request);
    return Promise.race([party.answer, goneOf(request)]);
  };
}

/** @param over called once nobody can join any more */
function open(start: (request: SignInRequest) => Answer, afresh: boolean, over: () => void): Party {
  const members = new Set<SignInRequest>();
  const everybodyGone = new AbortController();
  let pending: PendingBrowser | undefined;
  const answer = start({
    afresh,
    signal: everybodyGone.signal,
    onBrowser(opened) {
      pending = opened;
      for (const member of members) member.onBrowser(opened);
    },
    onConfirmed(email) {
      for (const member of members) member.onConfirmed(email);
    },
  }).finally(over);
  return {
    answer,
    join(member) {
      members.add(member);
      void goneOf(member).then(() => {
        members.delete(member);
        if (members.size > 0) return;
        over();
        everybodyGone.abort();
      });
      if (pending !== undefined) member.onBrowser(pending);
    },
  };
}

/** Settles when the member goes, and only then. */
function goneOf({ signal }: SignInRequest): Promise<Err<Failure>> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(fail('SIGN_IN_CANCELLED', {}));
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
  });
}
