import type { Okta } from '../okta/okta.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { oktaOfRecord } from './connections.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';

/**
 * Ends the kept sign-in: revokes its refresh token at Okta, then removes it here, whatever Okta said. A refresh token
 * that is only removed would be good for months for whoever has a copy. Answers why Okta could not be told.
 */
export async function retireRefreshToken(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord | undefined,
): Promise<{ readonly revoked: Result<void, Failure>; readonly removed: Result<void, Failure> }> {
  const found = await memory.refreshToken.read();
  const revoked = found.ok ? await revoke(found.value) : found;
  return { revoked, removed: await memory.refreshToken.remove() };

  async function revoke(token: string | undefined): Promise<Result<void, Failure>> {
    if (token === undefined) return ok(undefined);
    const okta = await oktaFor(context, memory, record);
    return okta.ok ? okta.value.revokeRefreshToken(token) : err(okta.error);
  }
}

/** Through the authority's configuration where it answers; else with what the record knows of Okta. */
async function oktaFor(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord | undefined,
): Promise<Result<Okta, Failure>> {
  const connected = await memory.connections(record?.authority.rootPem);
  if (connected.ok) return ok(connected.value.okta);
  if (record === undefined) return connected;
  const known = await oktaOfRecord(context, record);
  return known.ok ? known : fail('CA_UNREACHABLE', { host: record.authority.url, problem: known.error.code });
}
