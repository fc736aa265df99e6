import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServerProcess, startServerProcess } from '#test/stack/support/server-process.ts';
import { findProgram } from './programs.ts';

export interface RealSshAgent {
  /** For SSH_AUTH_SOCK. */
  readonly socket: string;
  stop(): Promise<void>;
}

/** A real ssh-agent of its own, with its socket in `folder`; it ends with this process at the latest. */
export async function startSshAgent(folder: string): Promise<RealSshAgent> {
  const socket = join(folder, 'agent.sock');
  const process: ServerProcess = startServerProcess({
    program: findProgram('ssh-agent') ?? 'ssh-agent',
    args: ['-D', '-a', socket],
    env: {},
    logFile: join(folder, 'ssh-agent.log'),
  });
  while (!existsSync(socket) && !process.hasEnded()) await pause(10);
  return { socket, stop: () => process.stop() };
}
