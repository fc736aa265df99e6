import { type Answers, type Desk, DONE } from '../desk.ts';
import type { Errands } from '../errands.ts';
import { runCheckup } from '../help/checkup.ts';
import { runTestSignIn } from '../help/test-sign-in.ts';

type Mine = 'checkup' | 'testSignIn';

/** What finds out whether everything works. */
export function helpAnswers(desk: Desk, errands: Errands): Answers<Mine> & { close(): void } {
  const { parts, organisations } = desk;
  const closing = new AbortController();
  /** By organisation: whoever asks for one that runs sees that one. */
  const checkups = new Map<string, Promise<void>>();
  return {
    async checkup({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const running = checkups.get(profile) ?? runCheckup(desk, one.value, closing.signal);
      checkups.set(profile, running);
      try {
        await running;
      } finally {
        checkups.delete(profile);
      }
      return DONE;
    },
    async testSignIn({ profile, trial }) {
      const one = organisations.get(profile);
      return one.ok ? runTestSignIn(parts, errands, one.value, trial) : one;
    },
    close: () => closing.abort(),
  };
}
