import { readFileSync } from 'node:fs';
import { type Failure, fail } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import { identityAgentIn } from './identity-agent.ts';
import { systemPipes, type WindowsPipes, windowsAgentPipe } from './windows-pipes.ts';

export interface AgentPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What the settings say: ssh.agent. */
  readonly setting?: string | undefined;
  /** The person's own ssh_config, and their home, for what stands in it. */
  readonly sshConfig?: string | undefined;
  readonly home?: string | undefined;
  readonly pipes?: WindowsPipes | undefined;
}

export interface LocatedAgent {
  readonly address: string;
  /** ssh finds it by itself, without being told: by SSH_AUTH_SOCK, or on Windows by its usual pipe. */
  readonly isUsual: boolean;
}

/**
 * Where the person's agent listens: what the settings say, else SSH_AUTH_SOCK, else the agent that their ssh_config names
 * for all hosts, else on Windows the pipe of whichever agent runs. There SSH_AUTH_SOCK counts only where it names a pipe:
 * the socket files of Git Bash and Cygwin are known to their own programs alone. Whether anybody answers there is another
 * question.
 */
export function locateSshAgent(places: AgentPlaces): Result<LocatedAgent, Failure> {
  const { environment, platform, setting } = places;
  if (isSaid(setting)) return ok({ address: setting, isUsual: false });
  const { SSH_AUTH_SOCK: socket } = environment;
  const isUsable = platform !== 'win32' || (isSaid(socket) && isPipe(socket));
  if (isSaid(socket) && isUsable) return ok({ address: socket, isUsual: true });
  const named = agentOfSshConfig(places);
  if (named !== undefined) return ok({ address: named, isUsual: false });
  if (platform !== 'win32') return fail('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
  const address = windowsAgentPipe(places.pipes ?? systemPipes);
  return ok({ address, isUsual: !/[\\/]pageant\./i.test(address) });
}

function agentOfSshConfig({ sshConfig, home = '', environment }: AgentPlaces): string | undefined {
  if (sshConfig === undefined) return undefined;
  try {
    return identityAgentIn(readFileSync(sshConfig, 'utf8'), { home, environment });
  } catch {
    return undefined;
  }
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function isPipe(address: string): boolean {
  return /^[\\/]{2}\.[\\/]pipe[\\/]/i.test(address);
}
