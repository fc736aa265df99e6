import type { SessionSnapshot } from '../session/snapshot.ts';
import { worksUntil } from './ends.ts';
import { failureJson, type Reply } from './reply.ts';
import { usability } from './usability.ts';
import { lostByAgentHead } from './words/state.ts';
import { statusLines } from './words/status.ts';
import type { World } from './world.ts';

/** Shows a snapshot. The exit code says whether the certificates work now. */
export function answerStatus(
  snapshot: SessionSnapshot,
  supportContact: string | undefined,
  world: World,
  reply: Reply,
): number {
  const { exitCode, ...usable } = usability(snapshot, world.clock.now(), world.format);
  return reply.answer(
    () => statusLines(snapshot, world, supportContact),
    () => ({ usable, ...troubleOf(snapshot, supportContact, world), ...snapshot }),
    exitCode,
  );
}

/** The words for a state that is a failure, so that scripts need not know the codes to show something. */
function troubleOf(snapshot: SessionSnapshot, supportContact: string | undefined, world: World): object {
  const { state } = snapshot;
  if (state.kind !== 'attention' && state.kind !== 'offline') return {};
  const context = { supportContact, validUntilMs: worksUntil(snapshot), said: lostByAgentHead(snapshot) };
  return { trouble: failureJson(state.failure, world, context) };
}
