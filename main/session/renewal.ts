import { type Failure, fail, failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { compareClocks } from './clocks.ts';
import type { SessionContext } from './context.ts';
import { onLivingRecord } from './living.ts';
import { prepareMaterials } from './materials.ts';
import type { SessionMemory } from './memory.ts';
import { obtain, precheck } from './obtain.ts';
import type { SessionRecord } from './record.ts';
import { isLost, refresh, withKept } from './refresh.ts';
import { retireOthers } from './retire.ts';
import { finishEnd, recordTrouble } from './trouble.ts';
import type { RenewRequest } from './types.ts';
import { removeUnwanted } from './unwanted.ts';

/**
 * One renewal, without the browser: the authority and Okta are asked whether they are there and what time it is, then
 * Okta for a fresh ID token, then both certificates are issued anew. So a person removed at Okta gets none from that
 * moment on. A renewal that another process finished while this one waited for the lock counts as this one's.
 */
export async function renew(
  context: SessionContext,
  memory: SessionMemory,
  request: RenewRequest,
): Promise<Result<void, Failure>> {
  const before = await context.records.load();
  const work = async (recorded: SessionRecord): Promise<Result<void, Failure>> => {
    const issuedBefore = before.ok ? before.value?.issuedAtMs : undefined;
    if (recorded.issuedAtMs !== issuedBefore && recorded.trouble === undefined) return ok(undefined);
    // Whatever comes of the renewal.
    const record = await removeUnwanted(context, memory, recorded);
    if (await isLost(memory, record)) {
      return recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
    }
    // That sign-in ends with its certificates, and nothing is wrong with them until then.
    if (record.renewal.dueAtMs === undefined) return fail('NO_REFRESH', { clientId: record.clientId });
    // A record that cannot be written would be renewed again and again, at Okta's and the authority's cost.
    const writable = await context.records.save(record);
    return writable.ok ? attempt(context, memory, record) : writable;
  };
  return onLivingRecord(context, request, work, (record, cause) => finishEnd(context, memory, record, cause));
}

async function attempt(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<Result<void, Failure>> {
  const connected = await memory.connections(record.authority.rootPem);
  if (!connected.ok) return recordTrouble(context, memory, record, connected.error);
  const connections = connected.value;
  const { authority } = connections;
  // Asked before anything is spent at Okta, so that no refresh is lost on an authority, a network or a clock.
  const sshKeys = await authority.sshKeys();
  if (!sshKeys.ok) return recordTrouble(context, memory, record, sshKeys.error);
  const clocks = await compareClocks(connections);
  if (!clocks.ok) return recordTrouble(context, memory, record, clocks.error);
  const [refreshed, materials] = await Promise.all([
    refresh(memory, connections, record.person),
    prepareMaterials(context, connections, sshKeys.value),
  ]);
  const { answer, kept } = refreshed;
  const current = withKept(record, kept);
  if (!answer.ok) return recordTrouble(context, memory, current, answer.error);
  if (!materials.ok) return recordTrouble(context, memory, current, materials.error);
  const session = answer.value;
  const usable = await precheck(memory, connections, session);
  if (!usable.ok) return recordTrouble(context, memory, current, usable.error);
  const obtained = await obtain(context, memory, {
    connections,
    session,
    materials: materials.value,
    sshUserKeys: sshKeys.value.userKeys,
    sshHostKeys: sshKeys.value.hostKeys,
    earlier: record,
    signedInAtMs: record.signedInAtMs,
    kept: kept === undefined ? undefined : Promise.resolve(kept),
    renewable: true,
  });
  // A sign-in that was cut off, or that could not reach Okta at its end, may have left it to the next one.
  await retireOthers(context, memory, record.person, async () => ok(connections.okta));
  return obtained;
}
