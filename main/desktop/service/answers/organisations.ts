import { ok } from '../../../support/result.ts';
import { type Answers, type Desk, DONE, doneOr, openSession } from '../desk.ts';
import type { Errands } from '../errands.ts';
import { followSignOut } from '../signed-out.ts';
import { shownAmong } from '../window-state.ts';
import { work } from '../work.ts';

type Mine = 'showOrganisation' | 'removeAccount' | 'keepSignIn';

/** Which organisation the window shows, and what this computer keeps of each. */
export function organisationAnswers(desk: Desk, errands: Errands): Answers<Mine> {
  const { parts, organisations, remembering, changed } = desk;
  return {
    async showOrganisation({ profile }) {
      const opened = await openSession(desk, profile);
      if (!opened.ok) return opened;
      const { one, session } = opened.value;
      const before = shownAmong(organisations.all(), remembering.shown());
      remembering.show(profile);
      changed();
      const isSwitch = before !== undefined && before !== one;
      const isSignedIn = one.snapshot?.person !== undefined;
      if (isSwitch && isSignedIn && desk.desktop().reauthenticateOnSwitch) {
        // The window shows how it goes; nobody waits for it here.
        const as = one.snapshot?.person?.email;
        void errands.run(one, 'sign-in', async (lead) =>
          doneOr(await session.signIn({ ...lead, afresh: true, as, onConfirmed: () => {} })),
        );
      }
      return DONE;
    },
    async removeAccount({ profile }) {
      const opened = await openSession(desk, profile);
      if (!opened.ok) return opened;
      const { one, session } = opened.value;
      await errands.cancel(profile);
      const removed = await work(one, 'sign-out', changed, () =>
        session.signOut({ everywhere: false, forget: true }),
      );
      if (!removed.ok) return removed;
      remembering.forget(profile);
      one.checkup = undefined;
      const report = await followSignOut(one, removed.value, parts);
      // Whether anybody is remembered here is another answer now.
      await organisations.look();
      changed();
      return ok(report);
    },
    async keepSignIn({ profile }) {
      const opened = await openSession(desk, profile);
      if (!opened.ok) return opened;
      const { signal } = new AbortController();
      return doneOr(await opened.value.session.keepSignIn({ signal }));
    },
  };
}
