import type { SessionSnapshot } from '../session/snapshot.ts';
import type { Reply } from './reply.ts';
import { statusLines } from './snapshot-text.ts';
import { usability } from './usability.ts';
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
    () => ({ usable, ...snapshot }),
    exitCode,
  );
}
