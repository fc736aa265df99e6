import type { ConfirmedIdentity, IdentityAnswer, PendingBrowser } from '../../session/snapshot.ts';
import { type Failure, fail, failure, problemOf } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import type { Known } from './organisations.ts';
import type { Outside } from './types.ts';
import { work } from './work.ts';

/** What an errand in the person's browser is led by; a sign-in and a test of one take it as it is. */
export interface Lead {
  readonly signal: AbortSignal;
  onBrowser(pending: PendingBrowser): void;
  onIdentity(identity: ConfirmedIdentity): Promise<IdentityAnswer>;
}

/**
 * What people do in their browser for Latchkey: sign-ins, and tests of them. One at a time over all organisations: whoever
 * asks for one that goes on already joins it, and no second page of the browser is opened.
 */
export interface Errands {
  run(
    one: Known,
    kind: 'sign-in' | 'test',
    act: (lead: Lead) => Promise<Result<null, Failure>>,
  ): Promise<Result<null, Failure>>;
  /** Resolves when it is over; at once where there is none. */
  cancel(profile: string): Promise<void>;
  /** SIGN_IN_CANCELLED where nobody is asked any more. */
  answer(profile: string, answer: IdentityAnswer): Result<null, Failure>;
  openAgain(profile: string): Promise<Result<null, Failure>>;
  copyLink(profile: string): Result<null, Failure>;
}

interface Running {
  readonly one: Known;
  readonly kind: 'sign-in' | 'test';
  readonly answer: Promise<Result<null, Failure>>;
  readonly cancel: AbortController;
  pending?: PendingBrowser;
  tell?: ((answer: IdentityAnswer) => void) | undefined;
}

export function createErrands(outside: Pick<Outside, 'openExternal' | 'copy'>, changed: () => void): Errands {
  let running: Running | undefined;
  const of = (profile: string): Running | undefined =>
    running?.one.profile.name === profile ? running : undefined;
  const open = async (one: Known, { authorizationUrl }: PendingBrowser): Promise<Result<null, Failure>> => {
    try {
      await outside.openExternal(authorizationUrl);
      return ok(null);
    } catch (thrown) {
      // The errand goes on: the link can be copied, and opened by hand.
      one.lastFailure = failure('NO_BROWSER', { problem: problemOf(thrown) });
      changed();
      return fail('NO_BROWSER', { problem: problemOf(thrown) });
    }
  };
  const leadOf = (one: Known, { signal }: AbortController): Lead => ({
    signal,
    onBrowser(pending) {
      const current = of(one.profile.name);
      if (current === undefined) return;
      current.pending = pending;
      one.redirectUri = pending.redirectUri;
      changed();
      void open(one, pending);
    },
    onIdentity: () =>
      new Promise((resolve) => {
        const current = of(one.profile.name);
        if (current === undefined) resolve('cancel');
        else current.tell = resolve;
      }),
  });
  return {
    run(one, kind, act) {
      const there = of(one.profile.name);
      if (there?.kind === kind) return there.answer;
      if (running !== undefined) {
        const holder = `the sign-in to “${running.one.profile.title}”`;
        return Promise.resolve(fail('BUSY_ELSEWHERE', { holder }));
      }
      const cancel = new AbortController();
      const answer = Promise.resolve()
        // Not before it is known as the one that runs.
        .then(() => work(one, kind, changed, () => act(leadOf(one, cancel))))
        .finally(() => {
          running = undefined;
        });
      running = { one, kind, answer, cancel };
      return answer;
    },
    async cancel(profile) {
      const current = of(profile);
      current?.cancel.abort();
      await current?.answer;
    },
    answer(profile, answer) {
      const current = of(profile);
      if (current?.tell === undefined) return fail('SIGN_IN_CANCELLED', {});
      current.tell(answer);
      current.tell = undefined;
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
