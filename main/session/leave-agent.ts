import type { Failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { removeFromAgents } from './withdraw.ts';

/** Takes the SSH certificate out of the ssh-agent, and nothing else away: the record goes on to say that there is one. */
export async function leaveAgent(context: SessionContext): Promise<Result<void, Failure>> {
  const lock = await context.lock();
  if (!lock.ok) return lock;
  try {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    const [failed] = record?.ssh === undefined ? [] : await removeFromAgents(context, record, undefined);
    return failed === undefined ? ok(undefined) : err(failed);
  } finally {
    await lock.value.release();
  }
}
