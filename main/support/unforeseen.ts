import { type Failure, failure, problemOf } from './failure.ts';
import { redact } from './redact.ts';

/**
 * What nobody foresaw, as a failure. Its message may quote anything, a token as well, and it ends on screens, in
 * scripts and on the control socket: secrets are taken out of it as from a line of the log.
 */
export function unforeseen(thrown: unknown): Failure {
  return failure('INTERNAL', { problem: redact(problemOf(thrown)) });
}
