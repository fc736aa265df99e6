import { removeOurs } from '../delivery/ssh-agent/deliver.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import { removeAll } from './sign-out.ts';
import { certificatesOf } from './validity.ts';

/**
 * Puts right what a crash, a power cut or a long sleep left behind: finishes a sign-out that had begun, and removes
 * certificates of ours that have run out or that no record knows. What is valid and recorded stays as it is.
 */
export async function tidy(context: SessionContext, memory: SessionMemory): Promise<void> {
  const lock = await context.lock();
  if (!lock.ok) return;
  try {
    const loaded = await context.records.load();
    if (!loaded.ok) return;
    const record = loaded.value;
    if (record === undefined) {
      await context.pemFiles.remove();
      return;
    }
    if (record.leaving === true) {
      await removeAll(context, memory, record);
      return;
    }
    const nowMs = context.parts.clock.now();
    const { ssh, x509 } = certificatesOf(record);
    const valid = ssh?.validBeforeMs === undefined || ssh.validBeforeMs > nowMs ? ssh : undefined;
    const agent = context.agent();
    if (agent.ok) {
      await removeOurs(agent.value, {
        userKeys: record.authority.sshUserKeys.map((key) => Buffer.from(key, 'base64')),
        except: valid === undefined ? [] : [valid.blob],
      });
    }
    if (x509 !== undefined && x509.notAfterMs <= nowMs) await context.pemFiles.remove();
  } finally {
    await lock.value.release();
  }
}
