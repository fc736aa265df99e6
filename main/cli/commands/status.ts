import type { CommandLine } from '../command-line.ts';
import { answerStatus } from '../status.ts';

/** `latchkey status`, the long way: everything is loaded and checked. */
export async function status({ world, profile: wanted, reply }: CommandLine): Promise<number> {
  const found = await (await world.compose()).snapshot(wanted);
  if (!found.ok) return reply.failed(found.error);
  const { snapshot, profile } = found.value;
  return answerStatus(
    snapshot,
    { supportContact: profile.supportContact, sshAgent: profile.ssh.agent },
    world,
    reply,
  );
}
