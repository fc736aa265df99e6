import type { OktaSession } from '../okta/types.ts';
import { type Failure, fail, failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import type { KeptToken } from './refresh-token.ts';
import type { Person } from './snapshot.ts';

export interface Refreshed {
  readonly session: OktaSession;
  /** Where the refresh token is now; undefined when Okta sent none and the one before stays. */
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
  person: Pick<Person, 'subject' | 'email'>,
): Promise<Result<Refreshed, Failure>> {
  const found = await memory.refreshToken.read();
  if (!found.ok) return found;
  if (found.value === undefined) return fail('NO_REFRESH', { clientId: connections.client.clientId });
  const { current, earlier } = found.value;
  let kept: KeptToken | undefined;
  const answered = await connections.okta.refresh({
    refreshToken: current,
    subject: person.subject,
    saveRefreshToken: async (token) => {
      kept = await memory.refreshToken.write({ current: token, earlier });
      return ok(undefined);
    },
  });
  return answered.ok ? ok({ session: answered.value, kept }) : err(about(person, answered.error));
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
