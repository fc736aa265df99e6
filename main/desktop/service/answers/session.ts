import type { Session } from '../../../session/types.ts';
import type { Failure } from '../../../support/failure.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import { type Answers, type Desk, DONE, doneOr, openSession } from '../desk.ts';
import type { Errands } from '../errands.ts';
import type { Known } from '../organisations.ts';
import { followSignOut } from '../signed-out.ts';
import { work } from '../work.ts';

type Mine =
  | 'signIn'
  | 'cancelSignIn'
  | 'answerIdentity'
  | 'openBrowserAgain'
  | 'copySignInLink'
  | 'renew'
  | 'refreshGroups'
  | 'signOut';

/** Signing in and out, and what keeps a session fresh. */
export function sessionAnswers(desk: Desk, errands: Errands): Answers<Mine> {
  const { changed, parts } = desk;

  const onSession = async <T>(
    profile: string,
    act: (one: Known, session: Session) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    const opened = await openSession(desk, profile);
    return opened.ok ? act(opened.value.one, opened.value.session) : opened;
  };
  const signal = (): AbortSignal => new AbortController().signal;

  return {
    signIn: ({ profile, ...wish }) =>
      onSession(profile, (one, session) =>
        errands.run(one, 'sign-in', async (lead) =>
          doneOr(await session.signIn({ ...wish, ...lead, onConfirmed: () => {} })),
        ),
      ),
    async cancelSignIn({ profile }) {
      await errands.cancel(profile);
      return DONE;
    },
    answerIdentity: async ({ profile, answer }) => errands.answer(profile, answer),
    openBrowserAgain: ({ profile }) => errands.openAgain(profile),
    copySignInLink: async ({ profile }) => errands.copyLink(profile),
    renew: ({ profile }) =>
      onSession(profile, (one, session) =>
        work(one, 'renew', changed, async () => doneOr(await session.renew({ signal: signal() }))),
      ),
    refreshGroups: ({ profile }) =>
      onSession(profile, (one, session) =>
        work(one, 'groups', changed, async () => doneOr(await session.refreshGroups({ signal: signal() }))),
      ),
    signOut: ({ profile, everywhere }) =>
      onSession(profile, async (one, session) => {
        await errands.cancel(profile);
        return work(one, 'sign-out', changed, async () => {
          const report = await session.signOut({ everywhere });
          return report.ok ? ok(await followSignOut(one, report.value, parts)) : err(report.error);
        });
      }),
  };
}
