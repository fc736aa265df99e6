import type { Organisation, WindowState } from '../../preload/contract/state.ts';
import { isOver } from '../session/state.ts';

/** Whether something stops when Latchkey is quit: then the person is asked first. */
export function stopsByQuitting(
  host: WindowState['app']['host'],
  organisations: readonly Pick<Organisation, 'snapshot'>[],
): boolean {
  // What `latchkey agent` does goes on.
  if (host.kind === 'agent') return false;
  return organisations.some(({ snapshot }) => {
    if (snapshot?.signedInAtMs === undefined) return false;
    const { state } = snapshot;
    return state.kind !== 'signed-out' && !(state.kind === 'attention' && isOver(state.failure));
  });
}
