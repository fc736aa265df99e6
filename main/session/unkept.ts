import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { retireRefreshToken } from './retire.ts';

/**
 * For a process that ends after its one operation: where the keychain did not take the refresh token it ends with the
 * process, so Okta is told to end it too. Else one would be good there for months that nobody has. What another process
 * has in its memory is that one's.
 */
export async function endUnkeptSignIn(context: SessionContext, memory: SessionMemory): Promise<void> {
  const { log } = context.parts;
  const unkept = async (): Promise<SessionRecord | undefined> => {
    const loaded = await context.records.load();
    if (!loaded.ok || loaded.value?.keptIn !== 'memory') return undefined;
    return (await memory.refreshToken.hasWritten()) ? loaded.value : undefined;
  };
  // Nearly always it is kept, and then nobody waits for the lock.
  if ((await unkept()) === undefined) return;
  const lock = await context.lock();
  if (!lock.ok) {
    log.warn('session.unkept', { code: lock.error.code });
    return;
  }
  try {
    const record = await unkept();
    if (record === undefined) return;
    const { revoked } = await retireRefreshToken(context, memory, record);
    if (!revoked.ok) log.warn('session.unkept', { code: revoked.error.code });
  } finally {
    await lock.value.release();
  }
}
