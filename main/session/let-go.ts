import { knowsNoLifetimes } from '../delivery/ssh-agent/agent-name.ts';
import type { SessionContext } from './context.ts';
import { removeFromAgents } from './withdraw.ts';

/**
 * For when nobody is left to look after them: takes the certificates out of an agent that keeps entries for ever, over
 * restarts of the computer too (Windows'). Where agents let go of them by themselves they stay and work to their end. The
 * sign-in stays, and the next start of a host brings new ones.
 */
export async function letGo(context: SessionContext): Promise<void> {
  // Nobody waits for a lock, to end, where nothing can be to do.
  if (context.parts.platform !== 'win32') return;
  const lock = await context.lock();
  if (!lock.ok) return;
  try {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    if (record?.ssh === undefined || !knowsNoLifetimes(record.ssh.agent, context.parts.platform)) return;
    await removeFromAgents(context, record, undefined);
  } finally {
    lock.value.release();
  }
}
