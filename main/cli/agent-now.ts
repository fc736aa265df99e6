import { join } from 'node:path';
import { createSshAgent } from '../delivery/ssh-agent/agent.ts';
import type { SessionSnapshot } from '../session/snapshot.ts';
import type { World } from './world.ts';

/**
 * Whether an ssh-agent runs now that cannot have the SSH certificate: none was there to take it, or the one that took
 * it is gone. `configured` is the settings' ssh.agent. An agent that does list it is not asked again.
 */
export async function agentRunsWithoutIt(
  { state, ssh }: SessionSnapshot,
  configured: string | undefined,
  { environment, platform, clock, home }: Pick<World, 'environment' | 'platform' | 'clock' | 'home'>,
): Promise<boolean> {
  const isUntaken = state.kind === 'attention' && state.failure.code === 'NO_AGENT';
  const isGone = state.kind === 'fresh' && ssh !== undefined && ssh.agent.listed === undefined;
  if (!isUntaken && !isGone) return false;
  const { locateSshAgent } = await import('../delivery/ssh-agent/locate.ts');
  const sshConfig = join(home, '.ssh', 'config');
  const located = locateSshAgent({ environment, platform, setting: configured, sshConfig, home });
  return located.ok && (await createSshAgent(located.value.address, { clock }).list()).ok;
}
