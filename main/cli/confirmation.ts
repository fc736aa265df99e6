import { labelsOf } from '../application/words/identity.ts';
import type { ConfirmedIdentity, IdentityAnswer } from '../session/snapshot.ts';
import { type Failure, failure } from '../support/failure.ts';
import type { CommandLine } from './command-line.ts';
import type { Progress } from './screen/progress.ts';
import { answerOf, identityLines, signingInAs } from './words/identity.ts';

/** "Is this you?", as this call of the command has to ask it. */
export interface Confirmation {
  ask(identity: ConfirmedIdentity): Promise<IdentityAnswer>;
  /** Why it did not go on, where nobody could be asked. */
  readonly refusal: Failure | undefined;
}

/**
 * Asks on the terminal. Scripts have nobody to ask: the first person on this computer is taken and told of, another one
 * than before is not, unless `yes` says so. Aborting `signal` ends the question.
 */
export function createConfirmation(
  { world, json }: CommandLine,
  yes: boolean,
  progress: Progress,
  signal: AbortSignal,
): Confirmation {
  let refusal: Failure | undefined;
  return {
    get refusal() {
      return refusal;
    },
    async ask(identity) {
      const question = json || yes ? undefined : world.ask;
      if (question === undefined) {
        if (identity.reason === 'other-person' && !yes) {
          refusal = failure('OKTA_OTHER_PERSON', { ...labelsOf(identity), named: false });
          return 'cancel';
        }
        progress.note([signingInAs(identity)]);
        return 'continue';
      }
      progress.done();
      const { lines, prompt } = identityLines(identity, world.stderr);
      world.stderr.write(`${lines.join('\n')}\n\n`);
      for (;;) {
        const typed = await question(prompt, signal);
        if (typed === undefined) {
          // Nobody has ended the line of the question.
          world.stderr.write('\n');
          return 'cancel';
        }
        const answer = answerOf(typed, identity);
        if (answer !== undefined) return answer;
      }
    },
  };
}
