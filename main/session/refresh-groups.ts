import { type Failure, fail, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { groupsAfter } from './groups.ts';
import { onLivingRecord } from './living.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { isLost, refresh, withKept } from './refresh.ts';
import { isOver } from './state.ts';
import { finishEnd, recordTrouble } from './trouble.ts';
import type { RenewRequest } from './types.ts';

/**
 * "Ask Okta again": the person's groups as they are now, by a refresh whose ID token the authority never sees. So the
 * list may be newer than the certificates. Where Okta ends the session it ends as at a renewal; any other failure is
 * answered and changes nothing, because nothing that was due was tried.
 */
export async function refreshGroups(
  context: SessionContext,
  memory: SessionMemory,
  request: RenewRequest,
): Promise<Result<void, Failure>> {
  const work = async (record: SessionRecord): Promise<Result<void, Failure>> => {
    if (await isLost(memory, record)) {
      return recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
    }
    // Nothing is due where Okta gave nothing to renew with, and then there is nothing to ask with either.
    if (record.renewal.dueAtMs === undefined) return fail('NO_REFRESH', { clientId: record.clientId });
    // A record that cannot be written would be asked about again and again, at Okta's cost.
    const writable = await context.records.save(record);
    return writable.ok ? ask(context, memory, record) : writable;
  };
  return onLivingRecord(context, request, work, (record, cause) => finishEnd(context, memory, record, cause));
}

async function ask(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<Result<void, Failure>> {
  const connected = await memory.connections(record.authority.rootPem);
  if (!connected.ok) return connected;
  const { answer, kept } = await refresh(memory, connected.value, record.person);
  const current = withKept(record, kept);
  if (!answer.ok) {
    if (isOver(answer.error)) return recordTrouble(context, memory, current, answer.error);
    if (kept !== undefined) await context.records.save(current);
    return answer;
  }
  const groups = groupsAfter(record.groups, answer.value.groups, context.parts.clock.now());
  return context.records.save({ ...current, ...(groups === undefined ? {} : { groups }) });
}
