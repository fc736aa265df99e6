import type { Okta } from '../okta/okta.ts';
import { sleep } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { oktaOfRecord } from './connections.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { type Owner, pick, type RefreshToken } from './refresh-token.ts';

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

  async function revoke(tokens: readonly RefreshToken[]): Promise<Result<void, Failure>> {
    if (tokens.length === 0) return ok(undefined);
    const okta = await oktaFor(context, memory, record);
    return okta.ok ? revokeAll(okta.value, tokens) : err(okta.error);
  }
}

/** All at once; answers the first failure. */
export async function revokeAll(okta: Okta, tokens: readonly RefreshToken[]): Promise<Result<void, Failure>> {
  const revoked = await Promise.all(tokens.map(({ token }) => okta.revokeRefreshToken(token)));
  return revoked.find((one) => !one.ok) ?? ok(undefined);
}

/** Nobody waits long for the end of a sign-in that is over; the next renewal tries again. */
const RETIRE_PATIENCE_MS = 3_000;

/**
 * Ends every kept sign-in at Okta but the newest one of `owner`, where there are any. Call it only while holding the
 * profile's lock. Those of which Okta could not be told stay for the next time.
 *
 * @param reach asked only where there is something to end
 */
export async function retireOthers(
  context: SessionContext,
  memory: SessionMemory,
  owner: Owner | undefined,
  reach: () => Promise<Result<Okta, Failure>>,
): Promise<void> {
  const found = await memory.refreshToken.read();
  if (!found.ok) return;
  const { current, others } = pick(found.value, owner);
  if (others.length === 0) return;
  const okta = await reach();
  if (!okta.ok || !(await revokeSoon(context, okta.value, others))) return;
  await (current === undefined ? memory.refreshToken.remove() : memory.refreshToken.write([current]));
}

/** Whether Okta said so within the time that somebody waits for it. */
async function revokeSoon(
  context: SessionContext,
  okta: Okta,
  tokens: readonly RefreshToken[],
): Promise<boolean> {
  const done = new AbortController();
  const late = sleep(context.parts.clock, RETIRE_PATIENCE_MS, done.signal).then(() => false);
  const told = revokeAll(okta, tokens).then((revoked) => revoked.ok);
  const isTold = await Promise.race([told, late]);
  done.abort();
  return isTold;
}

/** Through the authority's configuration where it answers; else with what the record knows of Okta. */
export async function oktaFor(
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
