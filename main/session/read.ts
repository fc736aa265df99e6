import { createSshAgent } from '../delivery/ssh-agent/agent.ts';
import type { SshAgent } from '../delivery/ssh-agent/types.ts';
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
  /** The agent that listens at this address. */
  readonly agentAt?: (address: string) => SshAgent;
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
  const agentAt = parts.agentAt ?? ((address) => createSshAgent(address, parts));
  const listed = record?.ssh === undefined ? undefined : await agentAt(record.ssh.agent).list();
  return ok(
    snapshotOf({
      profile,
      record,
      identities: listed?.ok === true ? listed.value : undefined,
      activity: parts.activity ?? { kind: 'idle' },
      hosted: parts.hosted,
      nowMs: parts.clock.now(),
    }),
  );
}
