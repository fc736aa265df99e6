import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { controlAddress } from '#main/control/address.ts';
import { connectToHost } from '#main/control/client.ts';
import type { Session } from '#main/session/types.ts';
import { foldersOf } from '#main/settings/folders.ts';
import { systemClock } from '#main/support/clock.ts';
import { version } from '#main/support/version.ts';
import type { Place } from './place.ts';
import { end } from './processes.ts';
import { LATCHKEY } from './programs.ts';

export interface Host {
  readonly pid: number;
  /** The session that it hosts, as a window or a command has it. */
  readonly session: Session;
  stop(): Promise<void>;
}

/** `latchkey agent`, as it is shipped; it ends with the place at the latest. */
export async function startHost(place: Place): Promise<Host> {
  const child = spawn(process.execPath, [LATCHKEY, 'agent'], { env: { ...place.env }, stdio: 'ignore' });
  const client = await greet(place, () => child.exitCode === null);
  const stop = async (): Promise<void> => {
    client.close();
    await end(child);
  };
  place.onStop(stop);
  return { pid: child.pid ?? 0, session: client.session('example'), stop };
}

async function greet({ env, folder }: Place, isAlive: () => boolean) {
  const { runtime } = foldersOf({
    environment: env,
    platform: process.platform,
    home: env.HOME ?? folder,
    userId: process.geteuid?.(),
    temporary: folder,
    hasRunUser: false,
  });
  const address = controlAddress(runtime, process.platform);
  if (!address.ok) throw new Error(address.error.code);
  while (isAlive()) {
    const connected = await connectToHost(address.value, { clock: systemClock, version });
    if (connected.ok && connected.value !== undefined) return connected.value;
    await pause(20);
  }
  throw new Error('latchkey agent ended at once');
}
