import type { Failure, FailureCode } from '../failure.ts';
import { authorityWords } from './authority.ts';
import { computerWords } from './computer.ts';
import { desktopWords } from './desktop.ts';
import { networkWords } from './network.ts';
import { oktaWords } from './okta.ts';
import { policyWords } from './policy.ts';
import { type FailureContext, type Say, sayer, type Whom, type Words, type WordsFor } from './say.ts';
import { setUpWords } from './set-up.ts';
import { atTime, type TimeFormat } from './time.ts';

/** Every failure in words: one place, one tone. A code without its sentence does not compile. */
const WORDS: WordsFor<FailureCode> = {
  ...setUpWords,
  ...oktaWords,
  ...authorityWords,
  ...networkWords,
  ...policyWords,
  ...computerWords,
  ...desktopWords,
};

/**
 * A failure as a person reads it: a title, one or two sentences, what to ask and whom, when to try again, and the exit
 * code of a command that ends with it: 0 done, 1 unexpected, 3 sign in first, 4 refused by Okta or the authority,
 * 5 unreachable or busy, 6 settings needed, 7 something on this computer, 130 interrupted.
 */
export type FailureDescription = Words;

export type { FailureContext } from './say.ts';

export function describeFailure(
  failure: Failure,
  now: number,
  format: TimeFormat,
  context: FailureContext = {},
): FailureDescription {
  const say = sayer(now, format, context);
  // A failure may come from a process of another version, which knows more codes.
  if (!Object.hasOwn(WORDS, failure.code)) return WORDS.INTERNAL({ problem: failure.code }, say);
  // Code and facts belong together in a failure, which a type parameter cannot express for a union.
  const words = WORDS[failure.code] as (facts: Failure['facts'], say: Say) => Words;
  const described = words(failure.facts, say);
  const { triesAtMs } = context;
  if (triesAtMs === undefined || described.retry === 'sign in again') return described;
  return { ...described, again: `Latchkey tries again by itself ${atTime(triesAtMs, now, format)}.` };
}

/** Whom to ask, in a sentence: "What to ask your IT help desk". `supportContact` is IT's own setting. */
export function whomToAsk(whom: Whom, supportContact: string | undefined): string {
  switch (whom) {
    case 'it':
      return 'your IT team';
    case 'help-desk':
      return supportContact ?? 'your IT help desk';
    case 'administrator':
      return 'the administrator of the authority';
  }
}
