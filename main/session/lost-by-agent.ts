import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';
import { certificatesOf, hasNotEnded } from './validity.ts';

/**
 * Whether the ssh-agent answers and does not have the certificate any more that is still good: it was started again, or
 * the computer was, or somebody removed it. A locked one says the same; ssh finds nothing there either.
 */
export async function isLostByAgent(context: SessionContext, record: SessionRecord): Promise<boolean> {
  const { ssh } = certificatesOf(record);
  if (record.ssh === undefined || ssh === undefined) return false;
  if (!hasNotEnded(ssh, context.parts.clock.now())) return false;
  const listed = await context.agentAt(record.ssh.agent).list();
  return listed.ok && !listed.value.some(({ blob }) => blob.equals(ssh.blob));
}
