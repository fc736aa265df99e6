import { type Failure, fail, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { groupsAfter } from './groups.ts';
import { onLivingRecord } from './living.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { isLost, refresh } from './refresh.ts';
import type { KeptToken } from './refresh-token.ts';
import { isOver } from './state.ts';
import { recordTrouble } from './trouble.ts';
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
  return onLivingRecord(context, request, async (record) => {
    if (await isLost(memory, record)) {
      return recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
    }
    // Nothing is due where Okta gave nothing to renew with, and then there is nothing to ask with either.
    if (record.renewal.dueAtMs === undefined) return fail('NO_REFRESH', { clientId: record.clientId });
    // A record that cannot be written would be asked about again and again, at Okta's cost.
    const writable = await context.records.save(record);
    return writable.ok ? ask(context, memory, record) : writable;
  });
}

async function ask(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<Result<void, Failure>> {
  const connected = await memory.connections(record.authority.rootPem);
  if (!connected.ok) return connected;
  const refreshed = await refresh(memory, connected.value, record.person);
  if (!refreshed.ok) {
    return isOver(refreshed.error) ? recordTrouble(context, memory, record, refreshed.error) : refreshed;
  }
  const { session, kept } = refreshed.value;
  const groups = groupsAfter(record.groups, session.groups, context.parts.clock.now());
  return context.records.save({ ...withKept(record, kept), ...(groups === undefined ? {} : { groups }) });
}

/** Where the refresh token is now; Okta may have sent a new one. */
function withKept(record: SessionRecord, kept: KeptToken | undefined): SessionRecord {
  if (kept === undefined) return record;
  const notes = record.notes.filter(({ code }) => code !== 'KEYCHAIN_UNAVAILABLE');
  return { ...record, keptIn: kept.keptIn, notes: kept.note === undefined ? notes : [...notes, kept.note] };
}
