import type { OktaSession } from '../okta/types.ts';
import { type Failure, fail, failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { type KeptToken, type Owner, pick } from './refresh-token.ts';
import type { Person } from './snapshot.ts';

export interface Refreshed {
  readonly answer: Result<OktaSession, Failure>;
  /**
   * Where the refresh token is now; undefined when Okta sent none and the one before stays. It may be another place also
   * where the rest of Okta's answer could not be used.
   */
  readonly kept: KeptToken | undefined;
}

/**
 * Whether the sign-in was kept in the memory of a process that has ended: something is due, and nothing is there to do
 * it with. What the keychain may still hold then is older and spent: shown to Okta again, it would look like a theft. A
 * refresh token that Okta never gave is another matter.
 */
export async function isLost(memory: SessionMemory, record: SessionRecord): Promise<boolean> {
  const isDue = record.renewal.dueAtMs !== undefined;
  return isDue && record.keptIn === 'memory' && !(await memory.refreshToken.hasWritten());
}

/** A fresh ID token for the same person, without the browser. Call it only while holding the profile's lock. */
export async function refresh(
  memory: SessionMemory,
  connections: Connections,
  person: Owner & Pick<Person, 'email'>,
): Promise<Refreshed> {
  const found = await memory.refreshToken.read();
  if (!found.ok) return { answer: found, kept: undefined };
  const { current, others } = pick(found.value, person);
  if (current === undefined) {
    return { answer: fail('NO_REFRESH', { clientId: connections.client.clientId }), kept: undefined };
  }
  let kept: KeptToken | undefined;
  const answered = await connections.okta.refresh({
    refreshToken: current.token,
    subject: person.subject,
    saveRefreshToken: async (token) => {
      kept = await memory.refreshToken.write([{ ...current, token }, ...others]);
      return ok(undefined);
    },
  });
  return { answer: answered.ok ? answered : err(about(person, answered.error)), kept };
}

/** The record with where the refresh token is now; Okta may have sent a new one. */
export function withKept(record: SessionRecord, kept: KeptToken | undefined): SessionRecord {
  if (kept === undefined) return record;
  const notes = record.notes.filter(({ code }) => code !== 'KEYCHAIN_UNAVAILABLE');
  return { ...record, keptIn: kept.keptIn, notes: kept.note === undefined ? notes : [...notes, kept.note] };
}

/** Okta does not say whom it refuses; here it is known. */
function about({ email }: Pick<Person, 'email'>, cause: Failure): Failure {
  switch (cause.code) {
    case 'ACCESS_REMOVED':
      return failure('ACCESS_REMOVED', { ...cause.facts, email });
    case 'OKTA_POLICY':
      return failure('OKTA_POLICY', { ...cause.facts, email });
    default:
      return cause;
  }
}
