import { contextOf } from '../../../main/application/ends.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure, whomToAsk } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useTimes } from '../../time/now.ts';
import { againFor } from '../../words/trouble.ts';
import { type Actions, actionsFor } from './actions.ts';

export interface Trouble {
  readonly title: string;
  readonly sentence: string;
  /** When to try again, or what comes then. */
  readonly again: string | undefined;
  readonly ask: { readonly whom: string; readonly text: string } | undefined;
  readonly actions: Actions;
}

/** A failure as the window says it: what works, what to do, whom to ask. */
export function useTrouble(cause: Failure, organisation: Organisation | undefined): Trouble {
  const { now, format } = useTimes();
  const snapshot = organisation?.snapshot;
  // Where nobody is signed in, nothing was there that might work on, or be gone.
  const isSignedOut = snapshot === undefined || snapshot.state.kind === 'signed-out';
  const context = isSignedOut ? {} : contextOf(snapshot, cause);
  const described = describeFailure(cause, now, format, context);
  const { title, sentence, again, ask } = described;
  const actions = actionsFor(cause, described);
  return {
    title,
    sentence,
    again: againFor(cause, again),
    ask: ask && { whom: whomToAsk(ask.whom, organisation?.supportContact), text: ask.text },
    actions,
  };
}
