import { notesOf } from '../../../main/application/words/state.ts';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';

/** A condition beside the state. */
export type Condition =
  | { readonly kind: 'failure'; readonly cause: Failure }
  | { readonly kind: 'groups-unknown' };

/** Conditions beside the state, the most pressing first: what did not work just now, then what the session tells. */
export function noticesOf({ lastFailure }: Organisation, snapshot: SessionSnapshot): readonly Condition[] {
  const { state, groups } = snapshot;
  const told = state.kind === 'attention' || state.kind === 'offline' ? state.failure.code : undefined;
  const just = lastFailure === undefined || lastFailure.code === told ? [] : [lastFailure];
  const notes = notesOf(snapshot).filter(({ code }) => code !== lastFailure?.code);
  return [
    ...[...just, ...notes].map((cause) => ({ kind: 'failure', cause }) as const),
    ...(groups?.unknownSinceMs === undefined ? [] : [{ kind: 'groups-unknown' } as const]),
  ];
}
