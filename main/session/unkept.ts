import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import { retireRefreshToken } from './retire.ts';

/**
 * For a process that ends after its one operation: where there is no keychain the refresh token ends with it, so Okta
 * is told to end it too. Else one would be good there for months that nobody has.
 */
export async function endUnkeptSignIn(
  context: SessionContext,
  memory: SessionMemory,
): Promise<Result<void, Failure>> {
  const lock = await context.lock();
  if (!lock.ok) return lock;
  try {
    const loaded = await context.records.load();
    if (loaded.ok && loaded.value?.keptIn === 'memory') {
      const { revoked } = await retireRefreshToken(context, memory, loaded.value);
      if (!revoked.ok) context.parts.log.warn('session.unkept', { code: revoked.error.code });
    }
    return ok(undefined);
  } finally {
    await lock.value.release();
  }
}
