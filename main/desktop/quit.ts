import type { WindowState } from '../../preload/contract/state.ts';
import { isOver } from '../session/state.ts';

/** Whether something stops when Latchkey is quit: then the person is asked first. */
export function stopsByQuitting({ app, organisations }: Pick<WindowState, 'app' | 'organisations'>): boolean {
  // What `latchkey agent` does goes on.
  if (app.host.kind === 'agent') return false;
  return organisations.some(({ snapshot }) => {
    if (snapshot?.signedInAtMs === undefined) return false;
    const { state } = snapshot;
    return state.kind !== 'signed-out' && !(state.kind === 'attention' && isOver(state.failure));
  });
}
