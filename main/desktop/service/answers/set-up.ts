import type { Proposal } from '../../../../preload/contract/answers.ts';
import type { MetAuthority } from '../../../application/meet-authority.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { readBinaryFile } from '../../../support/files.ts';
import { ok, type Result } from '../../../support/result.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import { createProposals } from '../set-up/proposals.ts';
import { readSetup, type Setup, setupOf } from '../set-up/read.ts';
import type { Service } from '../types.ts';

type Mine = 'openSetupFile' | 'readSetupText' | 'readTyped' | 'waitingProposal' | 'answerProposal';

/** As much as the contract takes as text. */
const MOST_BYTES = 262_144;

/** Setting Latchkey up: by file, by what was typed, by a link; each waits for a yes. */
export function setUpAnswers(desk: Desk): Answers<Mine> & Pick<Service, 'propose'> {
  const { parts, organisations, remembering, go } = desk;
  const proposals = createProposals(parts, organisations.settings);
  const propose = (
    from: Proposal['from'],
    setup: Result<Setup, Failure>,
    met?: MetAuthority,
  ): Result<Proposal, Failure> => (setup.ok ? proposals.make(from, setup.value, met) : setup);

  return {
    async openSetupFile() {
      const path = await parts.outside.showOpenDialog();
      if (path === undefined) return ok(undefined);
      const read = await readBinaryFile(path, MOST_BYTES);
      if (!read.ok) return read;
      if (read.value === undefined)
        return fail('FILE_REFUSED', { path, problem: 'it is not there any more' });
      return propose('file', await readSetup(read.value.toString('utf8')));
    },
    readSetupText: async ({ text }) => propose('file', await readSetup(text)),
    async readTyped({ authority, fingerprint }) {
      const setup = setupOf(authority, fingerprint);
      if (!setup.ok) return setup;
      const met = await parts.composition.meetAuthority(setup.value.profile);
      return met.ok ? propose('typed', setup, met.value) : met;
    },
    waitingProposal: async () => ok(proposals.waiting()),
    async answerProposal({ number, accept }) {
      if (!accept) {
        proposals.decline(number);
        return DONE;
      }
      const accepted = await proposals.accept(number);
      if (!accepted.ok) return accepted;
      remembering.show(accepted.value);
      await organisations.look();
      go({ page: 'overview' });
      return DONE;
    },
    async propose({ authority, fingerprint }) {
      const made = propose('link', setupOf(authority, fingerprint));
      if (!made.ok) return made;
      const page = organisations.all().length === 0 ? 'overview' : 'organisations';
      go({ page, dialog: 'set-up' });
      return ok(undefined);
    },
  };
}
