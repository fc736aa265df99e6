import { release } from 'node:os';
import type { Journal } from '../../../session/journal/journal.ts';
import { ok } from '../../../support/result.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import type { Errands } from '../errands.ts';
import { runCheckup } from '../help/checkup.ts';
import { diagnosticsText } from '../help/diagnostics.ts';
import { licences } from '../help/licences.ts';
import { supportBundle } from '../help/support-bundle.ts';
import { runTestSignIn } from '../help/test-sign-in.ts';
import type { Known } from '../organisations.ts';
import { saveText } from '../save-text.ts';

type Mine = 'checkup' | 'testSignIn' | 'about' | 'saveSupportBundle';

/** What finds out whether everything works. */
export function helpAnswers(
  desk: Desk,
  errands: Errands,
  journal: Pick<Journal, 'read'>,
): Answers<Mine> & { close(): void } {
  const { parts, organisations } = desk;
  const closing = new AbortController();
  /** By organisation: whoever asks for one that runs sees that one. */
  const checkups = new Map<string, Promise<void>>();
  const checkup = async (one: Known): Promise<void> => {
    const { name } = one.profile;
    const running = checkups.get(name) ?? runCheckup(desk, one, closing.signal);
    checkups.set(name, running);
    try {
      await running;
    } finally {
      checkups.delete(name);
    }
  };
  const diagnostics = async (): Promise<string> =>
    diagnosticsText({
      parts,
      host: parts.sessions.host(),
      organisations: organisations.all(),
      journal: await journal.read(),
      machine: { architecture: process.arch, release: release() },
    });
  return {
    async checkup({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      await checkup(one.value);
      return DONE;
    },
    async testSignIn({ profile, trial }) {
      const one = organisations.get(profile);
      return one.ok ? runTestSignIn(parts, errands, one.value, trial) : one;
    },
    about: async () =>
      ok({ diagnostics: await diagnostics(), licences: licences().map(({ path: _, ...shown }) => shown) }),
    async saveSupportBundle() {
      for (const one of organisations.all()) {
        if (one.checkup?.endedAtMs === undefined) await checkup(one);
      }
      const text = await supportBundle({
        diagnostics: await diagnostics(),
        organisations: organisations.all(),
        settings: organisations.settings(),
        journal: await journal.read(),
        logs: parts.composition.folders.logs,
      });
      return saveText(parts.outside, 'latchkey-support.txt', text);
    },
    close: () => closing.abort(),
  };
}
