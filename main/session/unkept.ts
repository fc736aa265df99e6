import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import { retireRefreshToken } from './retire.ts';

/**
 * For a process that ends after its one operation: where the keychain did not take the refresh token it ends with the
 * process, so Okta is told to end it too. Else one would be good there for months that nobody has. What another process
 * has in its memory is that one's.
 */
export async function endUnkeptSignIn(context: SessionContext, memory: SessionMemory): Promise<void> {
  const { log } = context.parts;
  const isUnkept = async (): Promise<boolean> => {
    const loaded = await context.records.load();
    return loaded.ok && loaded.value?.keptIn === 'memory' && (await memory.refreshToken.hasWritten());
  };
  // Nearly always it is kept, and then nobody waits for the lock.
  if (!(await isUnkept())) return;
  const lock = await context.lock();
  if (!lock.ok) {
    log.warn('session.unkept', { code: lock.error.code });
    return;
  }
  try {
    const loaded = await context.records.load();
    if (!loaded.ok || !(await isUnkept())) return;
    const { revoked } = await retireRefreshToken(context, memory, loaded.value);
    if (!revoked.ok) log.warn('session.unkept', { code: revoked.error.code });
  } finally {
    await lock.value.release();
  }
}
