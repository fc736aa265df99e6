import { join } from 'node:path';
import type { Clock } from '../../support/clock.ts';
import { createSshAgent } from './agent.ts';
import { OPENSSH_PIPE } from './windows-pipes.ts';

export interface OpenSshPlaces {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * The address of OpenSSH's own agent where it runs as a service of this person's, whichever agent ssh asks by itself;
 * undefined where none answers. Only addresses that are the same after the next start of the computer: what is found is
 * written into the settings. On macOS there is none, since launchd makes another one for each login.
 */
export async function findOpenSshAgent({
  platform,
  environment,
  clock,
}: OpenSshPlaces): Promise<string | undefined> {
  for (const address of addresses(platform, environment.XDG_RUNTIME_DIR)) {
    if ((await createSshAgent(address, { clock }).list()).ok) return address;
  }
  return undefined;
}

function addresses(platform: NodeJS.Platform, runtime: string | undefined): readonly string[] {
  if (platform === 'win32') return [OPENSSH_PIPE];
  if (platform === 'darwin' || !runtime) return [];
  // The user units of Debian (openssh-client, ssh-agent.socket), and of Arch and Fedora (ssh-agent.service).
  return ['openssh_agent', 'ssh-agent.socket'].map((name) => join(runtime, name));
}
