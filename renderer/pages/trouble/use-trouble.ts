import { contextOf } from '../../../main/application/ends.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure, whomToAsk } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useTimes } from '../../time/now.ts';
import { againFor } from '../../words/trouble.ts';
import { type Actions, actionsFor } from './actions.ts';

export interface Trouble {
  readonly title: string;
  /** With when to try again, where that is not said by a button. */
  readonly sentence: string;
  readonly ask: { readonly whom: string; readonly text: string } | undefined;
  readonly actions: Actions;
}

/** A failure as the window says it: what works, what to do, whom to ask. */
export function useTrouble(cause: Failure, organisation: Organisation | undefined): Trouble {
  const { now, format } = useTimes();
  const context = organisation?.snapshot === undefined ? {} : contextOf(organisation.snapshot, cause);
  const described = describeFailure(cause, now, format, context);
  const { title, sentence, again, ask } = described;
  const actions = actionsFor(cause, described);
  const later = actions.head === undefined ? againFor(cause, again) : undefined;
  return {
    title,
    sentence: later === undefined ? sentence : `${sentence} ${later}`,
    ask: ask && { whom: whomToAsk(ask.whom, organisation?.supportContact), text: ask.text },
    actions,
  };
}
