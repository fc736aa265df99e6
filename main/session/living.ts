import { type Failure, fail } from '../support/failure.ts';
import { err, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';
import { isOver } from './state.ts';
import type { RenewRequest } from './types.ts';

/**
 * Runs `work` on the record of a sign-in that is not over, holding the profile's lock. Else SIGNED_OUT, or why it ended:
 * asking again does not change that, and must not overwrite it with "nothing to refresh with".
 *
 * @param ended called with a record whose session is over, to do what a process that was killed left of that end
 */
export async function onLivingRecord(
  context: SessionContext,
  { signal }: RenewRequest,
  work: (record: SessionRecord) => Promise<Result<void, Failure>>,
  ended?: (record: SessionRecord, cause: Failure) => Promise<void>,
): Promise<Result<void, Failure>> {
  const lock = await context.lock(signal);
  if (!lock.ok) return lock;
  try {
    const loaded = await context.records.load();
    if (!loaded.ok) return loaded;
    const record = loaded.value;
    if (record === undefined || record.leaving === true) {
      return fail('SIGNED_OUT', { profile: context.profile.name });
    }
    if (record.trouble !== undefined && isOver(record.trouble.failure)) {
      await ended?.(record, record.trouble.failure);
      return err(record.trouble.failure);
    }
    return await work(record);
  } finally {
    lock.value.release();
  }
}
