import { knowsNoLifetimes } from '../delivery/ssh-agent/agent-name.ts';
import { atMost } from '../support/clock.ts';
import type { SessionContext } from './context.ts';
import { removeFromAgents } from './withdraw.ts';

/** Whoever has the lock for longer waits for somebody who does not answer. */
const LOCK_PATIENCE_MS = 500;
/** An agent that hangs is left to the next start of a host. */
const PATIENCE_MS = 1_500;

/**
 * For when nobody is left to look after them: takes the certificates out of an agent that keeps entries for ever, over
 * restarts of the computer too (Windows'). Where agents let go of them by themselves they stay and work to their end. The
 * sign-in stays, and the next start of a host brings new ones. Takes no longer than a second and a half.
 */
export async function letGo(context: SessionContext): Promise<void> {
  // Nobody waits for a lock, to end, where nothing can be to do.
  if (context.parts.platform !== 'win32') return;
  await atMost(context.parts.clock, PATIENCE_MS, takeOut(context));
}

async function takeOut(context: SessionContext): Promise<void> {
  const late = new AbortController();
  const timer = context.parts.clock.after(LOCK_PATIENCE_MS, () => late.abort());
  // Without the lock too: entries that outlive everybody are worse than one that is missed.
  const lock = await context.lock(late.signal);
  timer.cancel();
  try {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    if (record?.ssh === undefined || !knowsNoLifetimes(record.ssh.agent, context.parts.platform)) return;
    await removeFromAgents(context, record, undefined);
  } finally {
    if (lock.ok) lock.value.release();
  }
}
