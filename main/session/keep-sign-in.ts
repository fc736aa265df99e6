import { type Failure, fail, failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { onLivingRecord } from './living.ts';
import type { SessionMemory } from './memory.ts';
import { isLost, withKept } from './refresh.ts';
import { recordTrouble } from './trouble.ts';
import type { RenewRequest } from './types.ts';

/**
 * "Unlock and save": puts a sign-in that is in memory alone into the keychain, for which the system may ask the person.
 * KEYCHAIN_UNAVAILABLE where it is still refused; it stays in memory then, and everything works as before.
 */
export function keepSignIn(
  context: SessionContext,
  memory: SessionMemory,
  request: RenewRequest,
): Promise<Result<void, Failure>> {
  return onLivingRecord(context, request, async (record) => {
    if (record.keptIn === 'keychain') return ok(undefined);
    if (await isLost(memory, record)) {
      return recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
    }
    const tokens = await memory.refreshToken.read();
    if (!tokens.ok) return tokens;
    if (tokens.value.length === 0) return fail('NO_REFRESH', { clientId: record.clientId });
    const kept = await memory.refreshToken.write(tokens.value, { mayAsk: true });
    const saved = await context.records.save(withKept(record, kept));
    return kept.note === undefined ? saved : err(kept.note);
  });
}
