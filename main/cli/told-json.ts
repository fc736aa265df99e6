import { contextOf } from '../application/ends.ts';
import type { SessionSnapshot, SignOutReport } from '../session/snapshot.ts';
import { failureJson } from './reply.ts';
import type { World } from './world.ts';

/** A snapshot for a script: what is worth saying beside the state has its words, as every failure has. */
export function snapshotJson(
  snapshot: SessionSnapshot,
  world: World,
  supportContact: string | undefined,
): object {
  const notes = snapshot.notes.map((note) =>
    failureJson(note, world, { supportContact, ...contextOf(snapshot, note) }),
  );
  return { ...snapshot, notes };
}

/** What a sign-out did, for a script; with the words of what could not be done. */
export function reportJson(report: SignOutReport, world: World, supportContact: string | undefined): object {
  // Nothing works any more after a sign-out.
  const context = { supportContact, works: {} };
  const left = report.left.map((one) => ({ ...one, failure: failureJson(one.failure, world, context) }));
  return { ...report, left };
}
