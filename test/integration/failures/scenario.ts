import type { Reaction } from '#main/session/state.ts';
import type { ProfileSettings } from '#main/settings/schema.ts';
import type { FailureCode, FailureFacts } from '#main/support/failure.ts';
import type { Stack } from '#test/stack/index.ts';
import type { CommandPerson, Ran } from '#test/support/command-person.ts';
import type { FakeClock } from '#test/support/fake-clock.ts';

/**
 * How failures are made to happen. Every code of the command has a scenario (registry.ts does not compile without), which
 * goes through the doors that people use: the command, on the real stack.
 *
 * To add a code: give it its facts (main/support/failure.ts), its words (main/support/words), its reaction
 * (main/session/state.ts) and an example (test/support/failure-examples.ts); then write its scenario into the table of
 * its group beside this file. A scenario says what is turned (`arrange`), what the person calls (`words`), where the
 * failure is seen and with which facts, and what becomes of what the person had. The rest is held for all of them alike
 * (meet.ts): the shape of --json, what the text says, the exit code, the request id, what still works.
 */
export interface Scenario<C extends FailureCode = FailureCode> {
  readonly title: string;
  /**
   * Whether Sam is signed in before anything is turned: `hosted`, with `latchkey agent` in the background, or `alone`.
   * Left out: nobody is.
   */
  readonly signedIn?: 'hosted' | 'alone';
  readonly settings?: Partial<ProfileSettings>;
  /** The clock stands unless the scenario moves it (`on.time`). */
  readonly standingClock?: boolean;
  /** Before Sam signs in. */
  readonly prepare?: (on: Place) => Promise<void> | void;
  readonly arrange?: (on: Place) => Promise<void> | void;
  /** What is called, without --json. Left out: `renew` for who is signed in, else `login`. */
  readonly words?: readonly string[];
  /** Calls it, where something has to happen meanwhile. */
  readonly call?: (
    on: Place,
    words: readonly string[],
  ) => Promise<Omit<Ran, 'code'> & { code: number | null }>;
  /**
   * Where the failure is seen: it is the answer (left out), a note of the session, the trouble that `status` tells,
   * what a sign-out could not do; a line while the person waits, or all that the error stream gets.
   */
  readonly seen?: 'answer' | 'note' | 'trouble' | 'left' | 'progress' | 'error stream';
  /** Its facts, as `toMatchObject` takes them. */
  readonly facts: (on: Place) => Expected<FailureFacts[C]>;
  /**
   * What becomes of the sign-in and of its certificates. Left out where the failure has no part in a session's life:
   * then, unless Sam was signed in, nothing may be left anywhere.
   */
  readonly reaction?: Reaction;
  /** How often Okta was asked for tokens and the authority for certificates; not looked at where left out. */
  readonly spends?: { readonly tokenRequests: number; readonly signatures: number };
  /** Where there are certificates although nobody was signed in before: another process has done that. */
  readonly has?: 'certificates';
  /** How many refresh tokens live at Okta afterwards, where that is not what `reaction` says: Okta ended them itself. */
  readonly liveRefreshTokens?: number;
}

export type Scenarios<C extends FailureCode> = readonly [Scenario<C>, ...Scenario<C>[]];

/** Where a scenario plays: the stack, with every knob turned back before it, and a computer of its own. */
export interface Place {
  readonly stack: Stack;
  readonly person: CommandPerson;
  /** The clock of `standingClock`. */
  readonly time: FakeClock;
  /** Called when the scenario is over, the last one first. */
  undo(step: () => Promise<unknown> | unknown): void;
}

/** Asymmetric matchers of Vitest are `any`. */
type Expected<F> = { readonly [K in keyof F]?: F[K] };
