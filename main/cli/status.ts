import { contextOf } from '../application/ends.ts';
import type { SessionSnapshot } from '../session/snapshot.ts';
import { agentRunsWithoutIt } from './agent-now.ts';
import { failureJson, type Reply } from './reply.ts';
import { snapshotJson } from './told-json.ts';
import { usability } from './usability.ts';
import { type Head, lostByAgentHead } from './words/state.ts';
import { statusLines } from './words/status.ts';
import type { World } from './world.ts';

/** What the organisation's settings say about showing its state. */
export interface StatusSettings {
  readonly supportContact: string | undefined;
  /** Of the settings' ssh.agent. */
  readonly sshAgent: string | undefined;
}

/** A snapshot for a person and for a script. The exit code says whether the certificates work now. */
export interface ShownStatus {
  readonly text: () => readonly string[];
  readonly json: () => object;
  readonly exitCode: number;
}

/** Shows a snapshot, and gives its exit code. */
export async function answerStatus(
  snapshot: SessionSnapshot,
  settings: StatusSettings,
  world: World,
  reply: Reply,
): Promise<number> {
  const { text, json, exitCode } = await showStatus(snapshot, settings, world);
  return reply.answer(text, json, exitCode);
}

export async function showStatus(
  snapshot: SessionSnapshot,
  { supportContact, sshAgent }: StatusSettings,
  world: World,
): Promise<ShownStatus> {
  const lost = lostByAgentHead(snapshot, await agentRunsWithoutIt(snapshot, sshAgent, world));
  const { exitCode, ...usable } = usability(snapshot, world.clock.now(), world.format);
  return {
    text: () => statusLines(snapshot, world, supportContact, lost),
    json: () => ({
      usable,
      ...troubleOf(snapshot, supportContact, lost, world),
      ...snapshotJson(snapshot, world, supportContact),
    }),
    exitCode,
  };
}

/** The words for a state that is a failure, so that scripts need not know the codes to show something. */
function troubleOf(
  snapshot: SessionSnapshot,
  supportContact: string | undefined,
  said: Head | undefined,
  world: World,
): object {
  const { state } = snapshot;
  if (state.kind !== 'attention' && state.kind !== 'offline') return {};
  const context = { supportContact, said, ...contextOf(snapshot, state.failure) };
  return { trouble: failureJson(state.failure, world, context) };
}
