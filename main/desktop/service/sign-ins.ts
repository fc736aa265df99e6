import type { IdentityAnswer, PendingBrowser } from '../../session/snapshot.ts';
import type { Session } from '../../session/types.ts';
import { type Failure, fail, failure, problemOf } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import type { Known } from './organisations.ts';
import type { Outside } from './types.ts';
import { work } from './work.ts';

export interface SignInWish {
  readonly afresh: boolean;
  readonly as?: string | undefined;
}

/**
 * Sign-ins that people begin here. One at a time over all organisations: whoever asks for one that goes on already
 * joins it, and no second page of the browser is opened.
 */
export interface SignIns {
  begin(one: Known, session: Session, wish: SignInWish): Promise<Result<null, Failure>>;
  cancel(profile: string): void;
  /** Cancels, and resolves when it is over. */
  stop(profile: string): Promise<void>;
  /** SIGN_IN_CANCELLED where nobody is asked any more. */
  answer(profile: string, answer: IdentityAnswer): Result<null, Failure>;
  openAgain(profile: string): Promise<Result<null, Failure>>;
  copyLink(profile: string): Result<null, Failure>;
}

interface Running {
  readonly one: Known;
  readonly answer: Promise<Result<null, Failure>>;
  readonly cancel: AbortController;
  pending?: PendingBrowser;
  tell?: (answer: IdentityAnswer) => void;
}

export function createSignIns(outside: Pick<Outside, 'openExternal' | 'copy'>, changed: () => void): SignIns {
  let running: Running | undefined;
  const of = (profile: string): Running | undefined =>
    running?.one.profile.name === profile ? running : undefined;
  const open = async (one: Known, { authorizationUrl }: PendingBrowser): Promise<Result<null, Failure>> => {
    try {
      await outside.openExternal(authorizationUrl);
      return ok(null);
    } catch (thrown) {
      // The sign-in goes on: the link can be copied, and opened by hand.
      one.lastFailure = failure('NO_BROWSER', { problem: problemOf(thrown) });
      changed();
      return fail('NO_BROWSER', { problem: problemOf(thrown) });
    }
  };
  return {
    begin(one, session, wish) {
      const there = of(one.profile.name);
      if (there !== undefined) return there.answer;
      if (running !== undefined) {
        const holder = `the sign-in to “${running.one.profile.title}”`;
        return Promise.resolve(fail('BUSY_ELSEWHERE', { holder }));
      }
      const cancel = new AbortController();
      // Not before it is known as the one that runs.
      const answer = Promise.resolve()
        .then(() =>
          work(one, 'sign-in', changed, async () => {
            const signedIn = await session.signIn({
              ...wish,
              signal: cancel.signal,
              onBrowser(pending) {
                const current = of(one.profile.name);
                if (current === undefined) return;
                current.pending = pending;
                void open(one, pending);
              },
              onIdentity: () =>
                new Promise((resolve) => {
                  const current = of(one.profile.name);
                  if (current === undefined) resolve('cancel');
                  else current.tell = resolve;
                }),
              onConfirmed: () => {},
            });
            return signedIn.ok ? ok(null) : signedIn;
          }),
        )
        .finally(() => {
          running = undefined;
        });
      running = { one, answer, cancel };
      return answer;
    },
    cancel: (profile) => of(profile)?.cancel.abort(),
    async stop(profile) {
      const current = of(profile);
      current?.cancel.abort();
      await current?.answer;
    },
    answer(profile, answer) {
      const current = of(profile);
      if (current?.tell === undefined) return fail('SIGN_IN_CANCELLED', {});
      current.tell(answer);
      delete current.tell;
      return ok(null);
    },
    async openAgain(profile) {
      const current = of(profile);
      return current?.pending === undefined
        ? fail('SIGN_IN_CANCELLED', {})
        : open(current.one, current.pending);
    },
    copyLink(profile) {
      const current = of(profile);
      if (current?.pending === undefined) return fail('SIGN_IN_CANCELLED', {});
      outside.copy(current.pending.authorizationUrl);
      return ok(null);
    },
  };
}
