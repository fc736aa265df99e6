import { failure } from '../support/failure.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { isLost } from './refresh.ts';
import { retireEarlier, retireRefreshToken } from './retire.ts';
import { removeAll } from './sign-out.ts';
import { removeSshConfig } from './ssh-config.ts';
import { isOver } from './state.ts';
import { recordTrouble } from './trouble.ts';
import { certificatesOf } from './validity.ts';
import { removeFiles, removeFromAgents } from './withdraw.ts';

/**
 * Puts right what a crash, a power cut or a long sleep left behind: finishes a sign-out that had begun, takes back a
 * sign-in that was not recorded yet, and removes certificates of ours that have run out or that no record knows. What is valid and recorded stays as it is. A sign-in
 * that ended with the process that kept it in memory is said now, and not when the certificates run out.
 */
export async function tidy(context: SessionContext, memory: SessionMemory): Promise<void> {
  const lock = await context.lock();
  if (!lock.ok) return;
  try {
    const loaded = await context.records.load();
    if (!loaded.ok) return;
    const record = loaded.value;
    if (record === undefined || record.leaving === true) {
      await retireRefreshToken(context, memory, record);
      await removeAll(context, memory, record, () => memory.connections(undefined));
    } else {
      await Promise.all([context.records.sweep(), context.remembered.sweep(), context.pemFiles.sweep()]);
      await removeStale(context, record);
      if (record.trouble !== undefined && isOver(record.trouble.failure)) {
        // What is kept beside a session that is over is from a sign-in that was cut off before it was recorded.
        await retireRefreshToken(context, memory, record);
      } else if (await isLost(memory, record)) {
        await recordTrouble(context, memory, record, failure('SIGN_IN_LOST', {}));
      } else {
        await retireEarlier(context, memory, record);
      }
    }
  } finally {
    lock.value.release();
  }
}

async function removeStale(context: SessionContext, record: SessionRecord): Promise<void> {
  const nowMs = context.parts.clock.now();
  const { ssh, x509 } = certificatesOf(record);
  const sshLives = ssh !== undefined && (ssh.validBeforeMs ?? Number.POSITIVE_INFINITY) > nowMs;
  await removeFromAgents(context, record, sshLives ? record.ssh?.certificate : undefined);
  // ssh would offer nothing else to those hosts, while other keys of the person may open them.
  if (!sshLives) await removeSshConfig(context, record);
  if (x509 !== undefined && x509.notAfterMs <= nowMs) await removeFiles(context, record, undefined);
}
