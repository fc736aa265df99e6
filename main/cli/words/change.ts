import { worksUntil } from '../../application/ends.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { describeFailure } from '../../support/words/failures.ts';
import type { Times } from '../../support/words/times.ts';
import { clean } from '../screen/clean.ts';
import { headOf } from './state.ts';

/**
 * A state in one line, for whoever watches: the same words as long as nothing has changed, so nothing in them says how
 * long from now.
 */
export function changeWords(told: SessionSnapshot, times: Times): string {
  const snapshot = clean(told);
  const { state } = snapshot;
  const title =
    state.kind === 'attention'
      ? describeFailure(state.failure, times.now, times.format).title
      : headOf({ ...snapshot, state }, times).title;
  return [title, ...untilWords(snapshot, times), ...renewalWords(snapshot, times)].join(', ');
}

function untilWords(snapshot: SessionSnapshot, times: Times): string[] {
  const endMs = worksUntil(snapshot);
  return endMs === undefined || endMs <= times.now ? [] : [`certificates until ${times.point(endMs)}`];
}

function renewalWords({ state, hosted, nextRenewalAtMs }: SessionSnapshot, times: Times): string[] {
  if (state.kind !== 'fresh' || nextRenewalAtMs === undefined) return [];
  return hosted ? [`renewed ${times.at(nextRenewalAtMs)}`] : ['nobody renews them'];
}
