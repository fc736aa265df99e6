import { endsOf } from '../../../main/application/ends.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import type { Quitting } from '../../words/dialogs.ts';

/** What quitting brings over all organisations, as seen from `now`, in milliseconds since 1970. */
export function quittingOf(
  organisations: readonly Pick<Organisation, 'snapshot'>[],
  sshEnds: boolean,
  now: number,
): Quitting {
  const snapshots = organisations.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]));
  const ends = snapshots
    .flatMap(({ ssh, x509 }) => endsOf(sshEnds ? { x509 } : { ssh, x509 }))
    .filter((end) => end > now);
  return {
    until: ends.length === 0 ? undefined : Math.min(...ends),
    inMemory: snapshots.some(({ keptIn }) => keptIn === 'memory'),
    sshEnds,
  };
}
