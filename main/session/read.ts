import { createSshAgent } from '../delivery/ssh-agent/agent.ts';
import type { AgentIdentity } from '../delivery/ssh-agent/types.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { createRecordStore } from './record-store.ts';
import type { SessionSnapshot } from './snapshot.ts';
import { snapshotOf } from './snapshot-of.ts';
import type { Activity } from './state.ts';

export interface ReadParts {
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly hosted: boolean;
  readonly activity?: Activity;
}

/**
 * The session of a profile as recorded, compared with what the agent really lists. The light path of
 * `latchkey status`: no settings, no keychain, no network; nothing heavy is loaded.
 */
export async function readSnapshot(
  profile: string,
  parts: ReadParts,
): Promise<Result<SessionSnapshot, Failure>> {
  const loaded = await createRecordStore(parts.stateFolder, profile).load();
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const identities = record?.ssh === undefined ? undefined : await listedBy(record.ssh.agent, parts.clock);
  return ok(
    snapshotOf({
      profile,
      record,
      identities,
      activity: parts.activity ?? { kind: 'idle' },
      hosted: parts.hosted,
      nowMs: parts.clock.now(),
    }),
  );
}

async function listedBy(address: string, clock: Clock): Promise<readonly AgentIdentity[] | undefined> {
  const listed = await createSshAgent(address, { clock }).list();
  return listed.ok ? listed.value : undefined;
}
