import { type Failure, failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { isLost } from './refresh.ts';
import { ownerOf } from './refresh-token.ts';
import { oktaFor, retireOthers, retireRefreshToken } from './retire.ts';
import { removeAll } from './sign-out.ts';
import { removeSshConfig } from './ssh-config.ts';
import { isOver } from './state.ts';
import { finishEnd, recordTrouble } from './trouble.ts';
import { removeFromStore, stayingOf } from './trust-store.ts';
import { removeUnwanted } from './unwanted.ts';
import { certificatesOf, hasNotEnded } from './validity.ts';
import { removeFiles, removeFromAgents } from './withdraw.ts';

/**
 * Puts right what a crash, a power cut or a long sleep left behind: finishes a sign-out that had begun, takes back a
 * sign-in that was not recorded yet, does what the end of a session asked for, and removes certificates of ours that
 * have run out or that no record knows. What is valid and recorded stays as it is. A sign-in that ended with the process
 * that kept it in memory is said now, and not when the certificates run out. Answers BUSY_ELSEWHERE where another
 * process was at work all the time, and nothing was done.
 */
export async function tidy(context: SessionContext, memory: SessionMemory): Promise<Result<void, Failure>> {
  const lock = await context.lock();
  if (!lock.ok) return lock;
  try {
    const loaded = await context.records.load();
    // Nobody knows then what is ours and stays; whatever reads the record next says so.
    if (!loaded.ok) return ok(undefined);
    if (loaded.value === undefined || loaded.value.leaving === true) {
      await retireRefreshToken(context, memory, loaded.value);
      await removeAll(context, memory, loaded.value, () => memory.connections(undefined));
    } else {
      const record = await removeUnwanted(context, memory, loaded.value);
      await Promise.all([
        context.records.sweep(),
        context.remembered.sweep(),
        context.trustedRoots.sweep(),
        context.pemFiles.sweep(),
      ]);
      await removeStale(context, record);
      if (record.trouble !== undefined && isOver(record.trouble.failure)) {
        // What is kept beside it may also be from a sign-in that was cut off before it was recorded.
        await finishEnd(context, memory, record, record.trouble.failure);
      } else if (await isLost(memory, record)) {
        await recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
      } else {
        await retireOthers(context, memory, ownerOf(record), () => oktaFor(context, memory, record));
      }
    }
    return ok(undefined);
  } finally {
    lock.value.release();
  }
}

async function removeStale(context: SessionContext, record: SessionRecord): Promise<void> {
  const nowMs = context.parts.clock.now();
  const { ssh, x509 } = certificatesOf(record);
  const sshLives = ssh !== undefined && hasNotEnded(ssh, nowMs);
  await removeFromAgents(context, record, sshLives ? record.ssh?.certificate : undefined);
  // ssh would offer nothing else to those hosts, while other keys of the person may open them.
  if (!sshLives) await removeSshConfig(context, record);
  // Files of which no record knows are of somebody who was signed in here before.
  const x509Lives = x509 === undefined ? record.x509 !== undefined : x509.notAfterMs > nowMs;
  if (!x509Lives) await removeFiles(context, record, undefined);
  await removeFromStore(context, record, x509Lives ? stayingOf(record) : undefined);
}
