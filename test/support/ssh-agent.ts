import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { exchangeOver } from '#main/delivery/ssh-agent/transport.ts';
import type { SshAgent } from '#main/delivery/ssh-agent/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { type ServerProcess, startServerProcess } from '#test/stack/support/server-process.ts';
import { findProgram } from './programs.ts';
import { asOurselves, type RunAs } from './run-as.ts';

export interface RealSshAgent {
  /** For SSH_AUTH_SOCK. */
  readonly socket: string;
  stop(): Promise<void>;
}

/** A real ssh-agent of its own, with its socket in `folder`; it ends with this process at the latest. */
export async function startSshAgent(folder: string, as: RunAs = asOurselves): Promise<RealSshAgent> {
  const socket = join(folder, 'agent.sock');
  const [program, args] = as(findProgram('ssh-agent') ?? 'ssh-agent', ['-D', '-a', socket]);
  const process: ServerProcess = startServerProcess({
    program,
    args,
    env: {},
    logFile: join(folder, 'ssh-agent.log'),
  });
  while (!existsSync(socket) && !process.hasEnded()) await pause(10);
  return { socket, stop: () => process.stop() };
}

/** `ssh-add -x` and `ssh-add -X`: a locked agent lists nothing and takes nothing (draft-ietf-sshm-ssh-agent, 3.7). */
export async function setLocked(socket: string, locked: boolean): Promise<void> {
  const LOCK = 22;
  const UNLOCK = 23;
  const SUCCESS = 6;
  const request = Buffer.concat([Buffer.of(locked ? LOCK : UNLOCK), wire.string('password of the test')]);
  const answer = await exchangeOver(socket, { clock: systemClock })(request);
  if (!answer.ok || answer.value[0] !== SUCCESS) throw new Error('the ssh-agent did not do it');
}

/** The certificates in the agent that one of these keys has signed, with the comments beside them. */
export async function listOurs(
  agent: SshAgent,
  userKeys: readonly Buffer[],
): Promise<readonly { readonly comment: string; readonly certificate: SshCertificate }[]> {
  const listed = await agent.list();
  if (!listed.ok) throw new Error(listed.error.code);
  return listed.value.flatMap(({ blob, comment }) => {
    const parsed = parseSshCertificate(blob);
    const isOurs = parsed.ok && userKeys.some((key) => key.equals(parsed.value.signatureKey));
    return isOurs ? [{ comment, certificate: parsed.value }] : [];
  });
}
