import { existsSync } from 'node:fs';
import { validityOf } from '../../application/ends.ts';
import type { ControlAddress } from '../../control/address.ts';
import { hostIsThere } from '../../control/probe.ts';
import { createSshAgent } from '../../delivery/ssh-agent/agent.ts';
import type { SessionRecord } from '../../session/record.ts';
import { recordPath } from '../../session/record-path.ts';
import type { Shown } from '../../session/shown.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { deriveState } from '../../session/state.ts';
import type { Folders } from '../../settings/folders.ts';
import type { Clock } from '../../support/clock.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import { version } from '../../support/version.ts';
import { readJson } from './json.ts';

export interface QuickParts {
  readonly clock: Clock;
  readonly folders: Folders;
  readonly address: Result<ControlAddress, Failure>;
}

/**
 * The snapshot that the long way (session/read.ts) would give, from what the record says of itself (session/shown.ts):
 * no schema and no certificate parser is loaded. What may have changed since is looked at: the time, the agent, the
 * host. Undefined where the record is not of this version.
 */
export async function quickSnapshot(
  profile: string,
  { clock, folders, address }: QuickParts,
): Promise<SessionSnapshot | undefined> {
  const path = recordPath(folders.state, profile);
  const record = readJson(path) as Recorded | undefined;
  // It is there and cannot be read: why, the long way tells.
  if (record === undefined && existsSync(path)) return undefined;
  if (record !== undefined && record.shown?.by !== version) return undefined;
  const [hosted, listed] = await Promise.all([
    address.ok ? hostIsThere(address.value) : false,
    record?.ssh === undefined ? undefined : isListed(record.ssh, clock),
  ]);
  const shown = record?.shown?.snapshot;
  if (record === undefined || shown === undefined) {
    return { version: 1, profile, state: { kind: 'signed-out' }, hosted, notes: [] };
  }
  const state = deriveState(record, validityOf(shown), { kind: 'idle' }, clock.now(), listed);
  if (shown.ssh === undefined) return { ...shown, state, hosted };
  const agent = { address: shown.ssh.agent.address, ...(listed === undefined ? {} : { listed }) };
  return { ...shown, state, hosted, ssh: { ...shown.ssh, agent } };
}

type Recorded = SessionRecord & { readonly shown?: Shown };

/** Undefined where the agent cannot be asked. */
async function isListed(
  { certificate, agent }: NonNullable<SessionRecord['ssh']>,
  clock: Clock,
): Promise<boolean | undefined> {
  const blob = Buffer.from(certificate, 'base64');
  const identities = await createSshAgent(agent, { clock }).list();
  return identities.ok ? identities.value.some((identity) => identity.blob.equals(blob)) : undefined;
}
