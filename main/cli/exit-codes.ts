import { EXIT as FAILURE_EXIT } from '../support/words/say.ts';

/** The exit codes of the command: those of failures, and 2 for a command that was not understood. */
export const EXIT = { ...FAILURE_EXIT, usage: 2 } as const;

/** For the help. */
export const EXIT_CODE_WORDS: readonly (readonly [string, string])[] = (
  [
    [EXIT.done, 'Done; for status: the certificates work now'],
    [EXIT.unexpected, 'Something that Latchkey did not foresee'],
    [EXIT.usage, 'The command was not understood'],
    [EXIT.signInNeeded, 'You need to sign in: latchkey login'],
    [EXIT.refused, 'Okta or the certificate authority said no'],
    [EXIT.laterAgain, 'Okta or the authority cannot be reached, or another process is at it; try later'],
    [EXIT.setUpNeeded, 'Settings are missing or cannot be used; a policy has problems'],
    [EXIT.thisComputer, 'Something on this computer is in the way'],
    [EXIT.interrupted, 'Interrupted with Ctrl-C; by another signal, 128 and its number'],
  ] as const
).map(([code, words]) => [`${code}`, words]);
