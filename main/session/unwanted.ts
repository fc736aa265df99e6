import type { Failure } from '../support/failure.ts';
import type { SessionContext } from './context.ts';
import { startDeadline } from './deadline.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { overdue, REVOKE_PATIENCE_MS, revokeCertificates } from './revoke.ts';
import { removeSshConfig } from './ssh-config.ts';
import { removeFromStore } from './trust-store.ts';
import { removeFiles, removeFromAgents } from './withdraw.ts';

/**
 * Takes the certificates out of the places where the settings want them no longer, at once and not only when the next
 * ones come, which may be refused. One that is switched off altogether goes from everywhere, and is revoked first where
 * the authority answers. Answers the record as it is saved then: a place that did not let go of it stays recorded. Call
 * it only while holding the profile's lock.
 */
export async function removeUnwanted(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<SessionRecord> {
  const off = switchedOff(context, record);
  const isOff = off.ssh !== undefined || off.x509 !== undefined;
  if (isOff) await revokeSoon(context, memory, off);
  if (off.x509 !== undefined) memory.x509Pair = undefined;
  const [withoutSsh, x509] = await Promise.all([
    off.ssh === undefined ? record : outOfAgents(context, record),
    outOfPlaces(context, record),
  ]);
  if (withoutSsh === record && x509 === record.x509) return record;
  const { x509: _, ...others } = withoutSsh;
  const next = x509 === undefined ? others : { ...others, x509 };
  const saved = await context.records.save(next);
  return saved.ok ? next : record;
}

/** The record with those certificates alone that the settings ask for no longer. */
function switchedOff({ profile }: SessionContext, record: SessionRecord): SessionRecord {
  const { ssh, x509, ...others } = record;
  return {
    ...others,
    ...(ssh === undefined || profile.ssh.enabled ? {} : { ssh }),
    ...(x509 === undefined || profile.x509.enabled ? {} : { x509 }),
  };
}

/** Only their own keys can revoke them, which are about to go. */
async function revokeSoon(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<void> {
  const deadline = startDeadline(context.parts.clock, REVOKE_PATIENCE_MS);
  const late = overdue(record.authority.url, 'CA_UNREACHABLE');
  const connected = await deadline.within(memory.connections(record.authority.rootPem), late);
  const left = await revokeCertificates(context, memory, record, connected, deadline);
  deadline.end();
  note(
    context,
    left.map(({ failure }) => failure),
  );
}

async function outOfAgents(context: SessionContext, record: SessionRecord): Promise<SessionRecord> {
  const [agents, config] = await Promise.all([
    removeFromAgents(context, record, undefined),
    removeSshConfig(context, record),
  ]);
  note(context, [...agents, ...config]);
  const { ssh, sshConfig, ...others } = record;
  return {
    ...others,
    ...(ssh === undefined || agents.length === 0 ? {} : { ssh }),
    ...(sshConfig === undefined || config.length === 0 ? {} : { sshConfig }),
  };
}

/** Where the client certificate still is; undefined where it is nowhere and switched off. */
async function outOfPlaces(context: SessionContext, record: SessionRecord): Promise<SessionRecord['x509']> {
  const { x509 } = record;
  if (x509 === undefined) return undefined;
  const wanted = context.profile.x509;
  const leavesFiles = x509.files !== undefined && !(wanted.enabled && wanted.files);
  const leavesStores = x509.stores !== undefined && !(wanted.enabled && wanted.store);
  if (wanted.enabled && !leavesFiles && !leavesStores) return x509;
  const [refusedFiles, refusedStores] = await Promise.all([
    leavesFiles ? removeFiles(context, record, undefined) : [],
    leavesStores ? removeFromStore(context, record, undefined) : [],
  ]);
  note(context, refusedFiles);
  const { files, stores, replacedInStoreAtMs, ...others } = x509;
  const isIn = {
    files: files !== undefined && (!leavesFiles || refusedFiles.length > 0),
    stores: stores !== undefined && (!leavesStores || refusedStores.length > 0),
  };
  if (!wanted.enabled && !isIn.files && !isIn.stores) return undefined;
  return {
    ...others,
    ...(isIn.files ? { files } : {}),
    ...(isIn.stores ? { stores, replacedInStoreAtMs } : {}),
  };
}

function note({ parts }: SessionContext, refusals: readonly Failure[]): void {
  for (const { code } of refusals) parts.log.warn('session.unwanted', { code });
}
