import { type Failure, fail } from '../support/failure.ts';
import type { Err, Result } from '../support/result.ts';
import type { PendingBrowser, SessionSnapshot } from './snapshot.ts';
import type { SignInRequest } from './types.ts';

type Answer = Promise<Result<SessionSnapshot, Failure>>;

interface Party {
  readonly as: string | undefined;
  join(member: SignInRequest): Answer;
}

/**
 * One sign-in at a time: whoever asks while one is waiting for the browser joins it, is shown the same link, and
 * gets the same answer. One of them is asked who they are. Whoever goes has the answer at once; the sign-in itself
 * ends when everybody has gone.
 */
export function createSignInParty(
  start: (request: SignInRequest) => Answer,
): (request: SignInRequest) => Answer {
  let party: Party | undefined;
  return (request) => {
    // The one that waits is about somebody else, and there is one browser.
    if (party !== undefined && request.as !== undefined && request.as !== party.as) {
      return Promise.resolve(fail('BUSY_ELSEWHERE', { holder: 'another sign-in to the same organisation' }));
    }
    party ??= opened(request);
    return party.join(request);
  };

  function opened(request: SignInRequest): Party {
    const mine = open(start, request, () => {
      // One that everybody left may answer after the next one was opened.
      if (party === mine) party = undefined;
    });
    return mine;
  }
}

/** @param over called once nobody can join any more */
function open(
  start: (request: SignInRequest) => Answer,
  { afresh, as }: SignInRequest,
  over: () => void,
): Party {
  const members = new Set<SignInRequest>();
  const everybodyGone = new AbortController();
  // From here on nobody's going means anything: connections close long after the sign-in that was asked for on them.
  const answered = new AbortController();
  let pending: PendingBrowser | undefined;
  const answer = start({
    afresh,
    as,
    signal: everybodyGone.signal,
    onBrowser(opened) {
      pending = opened;
      for (const member of members) member.onBrowser(opened);
    },
    async onIdentity(identity) {
      pending = undefined;
      // Whoever began it is asked, and the next one where that one goes; members may still come meanwhile.
      for (const member of members) {
        const answer = await Promise.race([member.onIdentity(identity), goneOf(member, answered.signal)]);
        if (typeof answer === 'string') return answer;
      }
      return 'cancel';
    },
    onConfirmed(email) {
      pending = undefined;
      for (const member of members) member.onConfirmed(email);
    },
  }).finally(() => {
    answered.abort();
    over();
  });
  return {
    as,
    join(member) {
      members.add(member);
      const gone = goneOf(member, answered.signal);
      void gone.then(() => {
        members.delete(member);
        if (members.size > 0) return;
        over();
        everybodyGone.abort();
      });
      if (pending !== undefined) member.onBrowser(pending);
      return Promise.race([answer, gone]);
    },
  };
}

/** Settles when the member goes, and only then; never where that is after `until`. */
function goneOf({ signal }: SignInRequest, until: AbortSignal): Promise<Err<Failure>> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(fail('SIGN_IN_CANCELLED', {}));
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true, signal: until });
  });
}
